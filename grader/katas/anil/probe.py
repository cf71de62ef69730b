"""Runs an answer to anil on a problem. In the worker."""

from collections.abc import Iterator
from typing import Any

from grader.common.families import Task
from grader.common.fast_models import fresh, in_turn
from grader.common.tasks import tasks_in_turn
from grader.katas.anil.problems import Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    def gradients(task: Task) -> dict[str, object]:
        body, head = task.model.children()
        found = answer.anil_gradient(
            body, head, task.support_x, task.support_y, task.query_x, task.query_y, task.loss_fn,
            problem.inner_lr, problem.steps,
        )  # fmt: skip
        is_pair = isinstance(found, tuple | list) and len(found) == 2
        return dict(zip(("body", "head"), found if is_pair else (found, found), strict=True))

    task, before = fresh(problem)
    yield gradients(task)
    yield {"after": before.after()}
    if problem.again:
        second, _ = fresh(problem)  # both builds are kept: an answer may remember models by ids
        yield from in_turn(gradients(each) for each in tasks_in_turn(second))
