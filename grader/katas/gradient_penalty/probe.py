"""Runs an answer to gradient_penalty on a problem. In the worker."""

from collections.abc import Iterator
from typing import Any

import torch

from grader.common.derivatives import product_or_none
from grader.common.families import Task
from grader.common.fast_models import fresh, in_turn
from grader.common.tasks import number_of, tasks_in_turn
from grader.katas.gradient_penalty.problems import Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    def penalty_of(task: Task) -> object:
        return answer.gradient_penalty(task.model, task.support_x, task.query_x, task.support_y)

    task, before = fresh(problem)
    penalty = penalty_of(task)
    yield {"penalty": number_of(penalty), "after": before.after()}
    inputs = (task.support_x, task.query_x, task.support_y)
    yield {"inputs_are_left": all(one.grad is None for one in inputs)}
    has_graph = getattr(penalty, "requires_grad", False)
    yield {"has_graph": has_graph, "new_leaf": has_graph and penalty.is_leaf}  # type: ignore[attr-defined]
    slopes = product_or_none(penalty, before.parameters, torch.ones_like)
    # The last bias changes no slope, so its gradient may be None or zero.
    yield {"weight_gradient": before.zero_for_none(slopes)}
    if problem.again:
        again, _ = fresh(problem)
        yield from in_turn({"penalty": number_of(penalty_of(one))} for one in tasks_in_turn(again))
