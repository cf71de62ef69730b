"""Runs an answer to sam on a problem. In the worker."""

from collections.abc import Iterator
from typing import Any

from grader.common.families import Task
from grader.common.fast_models import fresh, in_turn
from grader.common.tasks import tasks_in_turn
from grader.katas.sam.problems import Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    def gradient(task: Task) -> Any:
        return answer.sam_gradient(
            task.model, task.support_x, task.support_y, task.loss_fn, problem.rho
        )

    task, before = fresh(problem)
    yield {"gradient": gradient(task)}
    yield {"after": before.after()}

    if problem.again:
        other, _ = fresh(problem)
        yield from in_turn({"gradient": gradient(each)} for each in tasks_in_turn(other))
