"""Runs an answer to implicit_maml on a problem, and counts what it needs. In the worker."""

from collections.abc import Iterator
from typing import Any

from grader.common.families import Task
from grader.common.fast_models import fresh, in_turn
from grader.common.tasks import tasks_in_turn
from grader.katas.implicit_maml.problems import Problem
from grader.katas.implicit_maml.two_sizes import needs_at_two_sizes


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    def gradient(t: Task, *given: Any) -> Any:
        sets = t.support_x, t.support_y, t.query_x, t.query_y, t.loss_fn
        given = given or (problem.strength, problem.iterations)
        return answer.implicit_meta_gradient(t.model, *sets, *given)

    task, before = fresh(problem)
    yield {"gradient": gradient(task)}
    yield {"after": before.after()}
    second, _ = fresh(problem)  # both builds are kept: an answer may remember models by their ids
    if problem.again:
        yield from in_turn({"gradient": gradient(each)} for each in tasks_in_turn(second))
    if problem.counted:
        yield from needs_at_two_sizes(second, lambda task: gradient(task, 10.0, 2))
