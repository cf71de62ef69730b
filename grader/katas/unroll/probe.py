"""Runs an answer to unroll on a problem. In the worker.

The answer is called once, and what it gives is looked at in an order in which no look leaves
anything for the next: first what is read, then what is run.
"""

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from grader.common.derivatives import product_or_none
from grader.common.families import Task
from grader.common.tasks import Snapshot, in_turn
from grader.katas.unroll.problems import Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    task = problem.build()
    before = Snapshot.of(task.model, task.query_x)
    if problem.again:
        adapted(answer, problem, task.on_its_query_set())
    fast = adapted(answer, problem, task)
    yield {"fast_model": fast, "is_callable": callable(fast), "is_original": fast is task.model}
    yield {"after_inner": before.look()}
    if not callable(fast):
        yield {"original_outputs": before.outputs()}
        return  # the judge says so; nothing further can be asked of it
    if problem.again:
        adapted(answer, problem, task.on_its_query_set())
    outputs, should_be_like = None, None
    try:
        outputs = fast(task.query_x)
    finally:  # only now, since a forward pass of ours might leave something in a shared module
        should_be_like = before.outputs()
        yield {"original_outputs": should_be_like}
    yield {"outputs": outputs}
    if problem.again:
        second = problem.build()  # kept, since an answer may remember models by their ids
        yield results_in_turn(answer, problem, second)
    if not isinstance(outputs, Tensor) or not isinstance(should_be_like, Tensor):
        return
    if outputs.shape != should_be_like.shape:
        return
    meta_loss = task.loss_fn(outputs, task.query_y)
    yield {"meta_gradient": product_or_none(meta_loss, before.parameters, torch.ones_like)}


def results_in_turn(answer: Any, problem: Problem, task: Task) -> dict[str, object]:
    """What the results for two tasks compute, and the meta-gradients, after all calls."""
    outputs: list[object] = []
    gradients: list[object] = []
    parameters = list(task.model.parameters())
    turns = in_turn(task)
    results = [adapted(answer, problem, each) for each in turns]
    for each, result in zip(turns, results, strict=True):
        given = result(each.query_x)
        outputs.append(given)
        has_history = isinstance(given, Tensor) and given.requires_grad
        loss = each.loss_fn(given, each.query_y) if has_history else None
        gradients.append(product_or_none(loss, parameters, torch.ones_like))
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
