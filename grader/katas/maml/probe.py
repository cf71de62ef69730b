"""Runs an answer to maml on a problem. In the worker.

A fast model is called on inputs and looked at in no other way, since right answers differ in
everything else about it. The outer update is called once a fast model: it may use the graph up.
"""

from collections.abc import Iterator
from typing import Any

from torch import Tensor

from grader.common.derivatives import vector_jacobian_product
from grader.common.tasks import Snapshot, cotangent
from grader.katas.maml.problems import Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    task = problem.build()
    model, before = task.model, Snapshot.of(task.model, task.query_x)

    if problem.again:  # what it is adapted to before must not matter, nor what afterwards
        answer.maml_inner_update(model, task.query_x, task.query_y, task.loss_fn, problem.inner_lr)
    fast: Any = model
    for _ in range(problem.steps):
        fast = answer.maml_inner_update(
            fast, task.support_x, task.support_y, task.loss_fn, problem.inner_lr
        )
        if not callable(fast):
            break
    yield {"fast_model": fast, "is_callable": callable(fast), "is_original": fast is model}
    yield {"after_inner": before.look()}
    if not callable(fast):
        return  # the judge says so; nothing further can be asked of it

    if problem.again:
        answer.maml_inner_update(model, task.query_x, task.query_y, task.loss_fn, problem.inner_lr)
    outputs = fast(task.query_x)
    yield {"outputs": outputs}
    if not isinstance(outputs, Tensor):
        return
    yield {"outputs_have_history": outputs.requires_grad}
    if outputs.requires_grad:
        c = cotangent(outputs, problem.seed)
        yield {"vjp": vector_jacobian_product([outputs], before.parameters, [c])}
    else:
        yield {"vjp": [None for _ in before.parameters]}

    answer.maml_outer_update(model, fast, task.query_x, task.query_y, task.loss_fn)
    yield {"meta_gradient": before.grads(), "after_outer": before.look()}
