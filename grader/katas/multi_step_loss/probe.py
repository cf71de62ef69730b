"""Runs an answer to multi_step_loss on a problem. In the worker."""

from collections.abc import Iterator
from typing import Any

from grader.common.families import Task
from grader.common.fast_models import fresh, in_turn
from grader.common.tasks import tasks_in_turn
from grader.katas.multi_step_loss.problems import Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    def gradient(task: Task) -> Any:
        return answer.multi_step_gradient(
            task.model, task.support_x, task.support_y, task.query_x, task.query_y, task.loss_fn,
            problem.inner_lr, problem.weights,
        )  # fmt: skip

    task, before = fresh(problem)
    yield {"gradient": gradient(task)}
    yield {"after": before.after()}

    if problem.again:
        other, _ = fresh(problem)
        yield from in_turn({"gradient": gradient(each)} for each in tasks_in_turn(other))
