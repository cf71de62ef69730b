"""Runs an answer to unroll on a problem. In the worker."""

from collections.abc import Iterator
from typing import Any

from torch import Tensor

from grader.common.derivatives import vector_jacobian_product
from grader.common.tasks import Snapshot
from grader.katas.unroll.problems import Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    task = problem.build()
    model, before = task.model, Snapshot.of(task.model, task.query_x)
    shape = model(task.query_x).shape

    fast = answer.inner_loop(
        model, task.support_x, task.support_y, task.loss_fn, problem.inner_lr, problem.steps
    )
    yield {"fast_model": fast, "is_callable": callable(fast), "is_original": fast is model}
    yield {"after_inner": before.look()}
    if not callable(fast):
        return  # the judge says so; nothing further can be asked of it

    if problem.again:
        answer.inner_loop(
            model, task.query_x, task.query_y, task.loss_fn, problem.inner_lr, problem.steps
        )
    outputs = fast(task.query_x)
    yield {"outputs": outputs}
    if not isinstance(outputs, Tensor) or outputs.shape != shape:
        return
    meta_loss = task.loss_fn(outputs, task.query_y)
    if not meta_loss.requires_grad:
        yield {"meta_gradient": [None for _ in before.parameters]}
        return
    one = meta_loss.new_ones(())
    yield {"meta_gradient": vector_jacobian_product([meta_loss], before.parameters, [one])}
