"""Runs an answer to first_order on a problem. In the worker."""

from collections.abc import Iterator
from typing import Any

from grader.common.families import Task
from grader.common.fast_models import fresh, in_turn
from grader.common.step_bytes import bytes_in_steps
from grader.common.tasks import tasks_in_turn
from grader.katas.first_order.problems import Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    def fomaml(task: Task, steps: int = problem.steps) -> object:
        return answer.fomaml_gradient(
            task.model, task.support_x, task.support_y, task.query_x, task.query_y, task.loss_fn,
            problem.inner_lr, steps,
        )  # fmt: skip

    def reptile(task: Task, steps: int = problem.steps) -> object:
        return answer.reptile_gradient(
            task.model, task.support_x, task.support_y, task.loss_fn, problem.inner_lr, steps
        )

    # Every build is kept until the end: an answer may remember models by their ids.
    first, before = fresh(problem)
    yield {"fomaml": fomaml(first), "after_fomaml": before.after()}
    second, before = fresh(problem)
    yield {"reptile": reptile(second), "after_reptile": before.after()}
    third, fourth = fresh(problem)[0], fresh(problem)[0]
    if problem.again:
        # One function after the other: an answer may remember the last model alone.
        found = [fomaml(task) for task in tasks_in_turn(third)]
        ways = [reptile(task) for task in tasks_in_turn(fourth)]
        rows = zip(found, ways, strict=True)
        yield from in_turn({"fomaml": f, "reptile": r} for f, r in rows)
    if problem.counted:
        yield from bytes_in_steps(third, fomaml=fomaml, reptile=reptile)
