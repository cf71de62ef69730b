"""Runs an answer to SLUG on a problem. In the worker."""

from collections.abc import Iterator
from typing import Any

from grader.katas.SLUG.problems import Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    task = problem.build()
    value = answer.SLUG(task.model, task.support_x)
    yield {"value": value}  # WRITE: what else is to be seen, as soon as it is known
