"""Runs an answer to maml on a problem. In the worker.

A fast model is called on inputs and looked at in no other way, since right answers differ in
everything else about it. Each property is looked at on a fresh build: what one look leaves behind,
such as a `.grad` that fast weights retain, must not meet the next. The outer update is called once
per fast model, since it may use the graph up.
"""

from collections.abc import Iterator
from typing import Any

from torch import Tensor

from grader.common.derivatives import vector_jacobian_product
from grader.common.families import Task
from grader.common.tasks import Snapshot, cotangent, number_of
from grader.katas.maml.problems import Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    first, before = fresh(problem)
    fast = adapted(answer, problem, first)
    yield {"fast_model": fast, "is_callable": callable(fast), "is_original": fast is first.model}
    yield {"after_inner": before.look()}
    if not callable(fast):
        return  # the judge says so; nothing further can be asked of it

    # The builds are kept until the end: an answer may remember models by their ids.
    second, before = fresh(problem)
    fast = adapted_among_others(answer, problem, second)
    outputs = fast(second.query_x)
    yield {"outputs": outputs}
    if not isinstance(outputs, Tensor):
        return
    yield {"outputs_have_history": outputs.requires_grad}
    if outputs.requires_grad:
        c = cotangent(outputs, problem.seed)
        yield {"vjp": vector_jacobian_product([outputs], before.parameters, [c])}
    else:
        yield {"vjp": [None for _ in before.parameters]}

    third, before = fresh(problem)
    fast = adapted_among_others(answer, problem, third)
    meta_loss = answer.maml_outer_update(
        third.model, fast, third.query_x, third.query_y, third.loss_fn
    )
    yield {"meta_loss": number_of(meta_loss)}
    yield {"meta_gradient": before.grads(), "after_outer": before.look()}


def fresh(problem: Problem) -> tuple[Task, Snapshot]:
    """The problem's task, built anew, and its model as it is before the answer has it."""
    task = problem.build()
    return task, Snapshot.of(task.model, task.query_x)


def adapted(answer: Any, problem: Problem, task: Task) -> Any:
    """What the answer's inner update gives for the task."""
    fast: Any = task.model
    for _ in range(problem.steps):
        fast = answer.maml_inner_update(
            fast, task.support_x, task.support_y, task.loss_fn, problem.inner_lr
        )
        if not callable(fast):
            break
    return fast


def adapted_among_others(answer: Any, problem: Problem, task: Task) -> Any:
    """The same; where the problem says so, the model is adapted to another task before and after,
    neither of which may matter."""

    def adapt_to_another() -> None:
        if problem.again:
            answer.maml_inner_update(
                task.model, task.query_x, task.query_y, task.loss_fn, problem.inner_lr
            )

    adapt_to_another()
    fast = adapted(answer, problem, task)
    adapt_to_another()
    return fast
