"""Runs an answer to square on a problem. In the worker."""

from collections.abc import Iterator
from typing import Any

from grader.katas.square.problems import Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    yield {"gradient": answer.square_gradient(problem.x())}
