"""Runs an answer to SLUG on a problem. In the worker."""

from collections.abc import Iterator
from typing import Any

from grader.common.tasks import Snapshot
from grader.katas.SLUG.problems import Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    task = problem.build()
    before = Snapshot.of(task.model, task.query_x)
    value = answer.SLUG(task.model, task.support_x)
    yield {"value": value, "after": before.after()}  # WRITE: what else is to be seen
