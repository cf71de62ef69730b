"""Runs an answer to meta_sgd on a problem. In the worker."""

from collections.abc import Iterator
from typing import Any

from torch import Tensor

from grader.common.families import Task
from grader.common.fast_models import fresh, in_turn
from grader.common.given_tensors import Given
from grader.common.tasks import tasks_in_turn
from grader.katas.meta_sgd.problems import Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    def gradients(task: Task, rates: list[Tensor]) -> dict[str, object]:
        found = answer.meta_sgd_gradient(
            task.model, rates, task.support_x, task.support_y, task.query_x, task.query_y,
            task.loss_fn,
        )  # fmt: skip
        is_pair = isinstance(found, tuple | list) and len(found) == 2
        weights, for_rates = found if is_pair else (found, found)
        return {"weight_gradients": weights, "rate_gradients": for_rates}

    (task, before), given = fresh(problem), Given.of(problem.rates())
    yield {"rates_before": given.look()}
    yield gradients(task, given.handed)
    yield {"after": before.after(), "rates_after": given.look()}
    if problem.again:
        (second, _), rates = fresh(problem), problem.rates()  # kept: answers may remember ids
        yield from in_turn(gradients(each, rates) for each in tasks_in_turn(second))
