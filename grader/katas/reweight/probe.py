"""Runs an answer to reweight on a problem. In the worker."""

from collections.abc import Iterator
from typing import Any

from grader.common.families import Task
from grader.common.fast_models import fresh, in_turn
from grader.common.tasks import tasks_in_turn
from grader.katas.reweight.problems import Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    def weights(task: Task) -> Any:
        return answer.example_weights(
            task.model, task.support_x, task.support_y, task.query_x, task.query_y, task.loss_fn,
            problem.inner_lr,
        )  # fmt: skip

    task, before = fresh(problem)
    yield {"shares": weights(task)}
    yield {"after": before.after()}

    if problem.again:
        other, _ = fresh(problem)
        yield from in_turn({"shares": weights(each)} for each in tasks_in_turn(other))
