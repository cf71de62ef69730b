"""Runs an answer to truncated_unroll on a problem. In the worker."""

from collections.abc import Iterator
from typing import Any

from grader.common.families import Task
from grader.common.fast_models import fresh, in_turn
from grader.common.step_bytes import bytes_in_steps
from grader.common.tasks import tasks_in_turn
from grader.katas.truncated_unroll.problems import Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    def gradient(task: Task, steps: int = problem.steps) -> object:
        return answer.truncated_meta_gradient(
            task.model, task.support_x, task.support_y, task.query_x, task.query_y, task.loss_fn,
            problem.inner_lr, steps, problem.horizon,
        )  # fmt: skip

    task, before = fresh(problem)
    yield {"gradient": gradient(task), "after": before.after()}
    other, _ = fresh(problem)
    if problem.again:
        yield from in_turn({"gradient": gradient(each)} for each in tasks_in_turn(other))
    if problem.counted:
        yield from bytes_in_steps(other, gradient=gradient)
