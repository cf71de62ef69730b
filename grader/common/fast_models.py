"""Looking at a fast model: what an inner update returns. In the worker.

A fast model is called on inputs and looked at in no other way, since right answers differ in
everything else about it. What one look leaves behind must not meet the next, such as a `.grad` that
fast weights retain: what only reads comes before what runs.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Any

from torch import Tensor

from grader.common.derivatives import product_or_none
from grader.common.families import Task
from grader.common.few_shot import FewShot
from grader.common.tasks import Snapshot, cotangent

Adapt = Callable[[Task], Any]
"""What the answer's inner update gives for a task."""


_BUILT: deque[Task] = deque(maxlen=64)
"""Kept alive, since an answer may remember models by their ids, and a freed id comes again."""


def fresh(problem: FewShot) -> tuple[Task, Snapshot]:
    """The problem's task, built anew, and its model as it is before the answer has it."""
    task = problem.build()
    _BUILT.append(task)
    return task, Snapshot.of(task.model, task.query_x)


def adapted_among_others(adapt: Adapt, problem: FewShot, task: Task) -> Any:
    """The task's fast model; where the problem says so, the model is adapted to another task before
    and after, neither of which may matter."""
    if not problem.again:
        return adapt(task)
    adapt(task.on_its_query_set())
    fast = adapt(task)
    adapt(task.on_its_query_set())
    return fast


def look_at(
    fast: Any, task: Task, before: Snapshot
) -> Generator[dict[str, object], None, Tensor | None]:
    """Yield what a fast model is, what it has left of the original, and what it computes. Returns
    its outputs; None where it has none, and nothing further can be asked of it."""
    yield {"fast_model": fast, "is_callable": callable(fast), "is_original": fast is task.model}
    yield {"after_inner": before.look()}
    if not callable(fast):
        yield {"after_inner_outputs": before.outputs()}
        return None
    try:
        outputs = fast(task.query_x)
    finally:  # only now, since a forward pass of ours might leave something in a shared module
        yield {"after_inner_outputs": before.outputs()}
    yield {"outputs": outputs}
    return outputs if isinstance(outputs, Tensor) else None


def derivative_of(outputs: object, before: Snapshot, problem: FewShot) -> list[Tensor | None]:
    """The derivative of a fast model's outputs with respect to the original's weights, along one
    random direction; None for each weight where there is none."""
    return product_or_none(outputs, before.parameters, lambda at: cotangent(at, problem.seed))


def in_turn(looks: Iterable[dict[str, object]]) -> Iterator[dict[str, object]]:
    """What was seen of several tasks on one model, one list per value: `outputs_in_turn`."""
    rows = list(looks)
    names = rows[0] if rows else {}
    yield {f"{name}_in_turn": [row[name] for row in rows] for name in names}
