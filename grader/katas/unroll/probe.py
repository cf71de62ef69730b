"""Runs an answer to unroll on a problem. In the worker.

The answer is called once, and what it gives is looked at in an order in which no look leaves
anything for the next: first what is read, then what is run.
"""

from collections.abc import Iterator
from typing import Any

from torch import Tensor

from grader.common.derivatives import vector_jacobian_product
from grader.common.families import Task
from grader.common.tasks import Snapshot
from grader.katas.unroll.problems import Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    task = problem.build()
    before = Snapshot.of(task.model, task.query_x)
    fast = adapted(answer, problem, task)
    yield {"fast_model": fast, "is_callable": callable(fast), "is_original": fast is task.model}
    yield {"after_inner": before.look()}
    if not callable(fast):
        yield {"original_outputs": before.outputs()}
        return  # the judge says so; nothing further can be asked of it
    if problem.again:
        answer.inner_loop(
            task.model, task.query_x, task.query_y, task.loss_fn, problem.inner_lr, problem.steps
        )
    outputs, should_be_like = None, None
    try:
        outputs = fast(task.query_x)
    finally:  # only now, since a forward pass of ours might leave something in a shared module
        should_be_like = before.outputs()
        yield {"original_outputs": should_be_like}
    yield {"outputs": outputs}
    if not isinstance(outputs, Tensor) or not isinstance(should_be_like, Tensor):
        return
    if outputs.shape != should_be_like.shape:
        return
    meta_loss = task.loss_fn(outputs, task.query_y)
    if not meta_loss.requires_grad:
        yield {"meta_gradient": [None for _ in before.parameters]}
        return
    one = meta_loss.new_ones(())
    yield {"meta_gradient": vector_jacobian_product([meta_loss], before.parameters, [one])}


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
