"""Runs an answer to unroll on a problem. In the worker.

What the answer gives is looked at in an order in which no look leaves anything for the next.
"""

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from grader.common.derivatives import product_or_none
from grader.common.families import Task
from grader.common.fast_models import adapted_among_others, fresh, in_turn, look_at
from grader.common.few_shot import FewShot
from grader.common.tasks import Snapshot, tasks_in_turn


def probe(answer: Any, problem: FewShot) -> Iterator[dict[str, object]]:
    def adapt(task: Task) -> Any:
        return answer.inner_loop(
            task.model, task.support_x, task.support_y, task.loss_fn, problem.inner_lr,
            problem.steps,
        )  # fmt: skip

    def meta_gradient(given: Tensor, task: Task, before: Snapshot) -> list[Tensor | None]:
        loss = task.loss_fn(given, task.query_y) if given.requires_grad else None
        return product_or_none(loss, before.parameters, torch.ones_like)

    task, before = fresh(problem)
    outputs = yield from look_at(adapted_among_others(adapt, problem, task), task, before)
    like = before.outputs()
    if outputs is None or like is None or outputs.shape != like.shape:
        return
    if problem.again:
        second, on_second = fresh(problem)  # kept, since an answer may remember models by their ids
        turns = tasks_in_turn(second)
        results = [adapt(each) for each in turns]
        computed = [
            (each, result(each.query_x)) for each, result in zip(turns, results, strict=True)
        ]
        yield from in_turn(
            {"outputs": given, "meta_gradient": meta_gradient(given, each, on_second)}
            for each, given in computed
        )
    yield {"meta_gradient": meta_gradient(outputs, task, before)}
