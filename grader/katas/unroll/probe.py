"""Runs an answer to unroll on a problem. In the worker.

The answer is called once, and what it gives is looked at in an order in which no look leaves
anything for the next: first what is read, then what is run.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from torch import Tensor

from grader.common.derivatives import vector_jacobian_product
from grader.common.families import Task
from grader.common.tasks import ORDERS, Snapshot, sets_of
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
    if problem.again:
        kept = [problem.build() for _ in ORDERS]  # an answer may remember models by their ids
        yield results_in_turn(answer, problem, kept)
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


def results_in_turn(answer: Any, problem: Problem, builds: Sequence[Task]) -> dict[str, object]:
    """What the results for two tasks compute, and the meta-gradients; each after all calls for its
    model."""
    outputs: list[object] = []
    gradients: list[object] = []
    for order, task in zip(ORDERS, builds, strict=True):
        parameters = list(task.model.parameters())
        results = []
        for name in order:
            (x, y), _ = sets_of(task, name)
            results.append(
                answer.inner_loop(task.model, x, y, task.loss_fn, problem.inner_lr, problem.steps)
            )
        for name, result in zip(order, results, strict=True):
            query_x, query_y = sets_of(task, name)[1]
            given = result(query_x)
            outputs.append(given)
            if isinstance(given, Tensor) and given.requires_grad:
                loss = task.loss_fn(given, query_y)
                one = loss.new_ones(())
                gradients.append(vector_jacobian_product([loss], parameters, [one]))
            else:
                gradients.append([None for _ in parameters])
    return {"outputs_in_turn": outputs, "meta_gradient_in_turn": gradients}


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
