"""Runs an answer to unroll on a problem. In the worker.

Each property is looked at on a fresh build: what one look leaves behind must not meet the next.
"""

from collections.abc import Iterator
from typing import Any

from torch import Tensor

from grader.common.derivatives import vector_jacobian_product
from grader.common.families import Task
from grader.common.tasks import Snapshot
from grader.katas.unroll.problems import Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    first = problem.build()
    before = Snapshot.of(first.model, first.query_x)
    fast = adapted(answer, problem, first)
    yield {"fast_model": fast, "is_callable": callable(fast), "is_original": fast is first.model}
    yield {"after_inner": before.look()}
    if not callable(fast):
        return  # the judge says so; nothing further can be asked of it

    # The builds are kept until the end: an answer may remember models by their ids.
    second, untouched = problem.build(), problem.build()
    parameters = list(second.model.parameters())
    fast = adapted(answer, problem, second)
    if problem.again:
        answer.inner_loop(
            second.model,
            second.query_x,
            second.query_y,
            second.loss_fn,
            problem.inner_lr,
            problem.steps,
        )
    outputs = fast(second.query_x)
    yield {"outputs": outputs}
    if not isinstance(outputs, Tensor) or outputs.shape != untouched.model(untouched.query_x).shape:
        return
    meta_loss = second.loss_fn(outputs, second.query_y)
    if not meta_loss.requires_grad:
        yield {"meta_gradient": [None for _ in parameters]}
        return
    one = meta_loss.new_ones(())
    yield {"meta_gradient": vector_jacobian_product([meta_loss], parameters, [one])}


def adapted(answer: Any, problem: Problem, task: Task) -> Any:
    """What the answer's inner loop gives for the task."""
    return answer.inner_loop(
        task.model,
        task.support_x,
        task.support_y,
        task.loss_fn,
        problem.inner_lr,
        problem.steps,
    )
