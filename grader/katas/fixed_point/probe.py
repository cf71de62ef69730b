"""Runs an answer to fixed_point on a problem. In the worker."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from grader.common.counting import count_of
from grader.common.derivatives import product_or_none
from grader.common.fast_models import in_turn
from grader.common.tasks import TURNS, cotangent
from grader.katas.fixed_point.problems import ITERATIONS, Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    def looks(other: bool, iterations: int = ITERATIONS[problem.family]) -> dict[str, object]:
        function, start, inputs = problem.parts(other)
        z = answer.fixed_point(function, start, tuple(inputs), iterations)
        slopes = product_or_none(z, inputs, lambda at: cotangent(at, problem.seed))
        named = zip(("first", "second"), slopes, strict=True)
        return {"z": z, **{name: slope for name, slope in named if name in problem.tracked}}

    yield looks(False)
    if problem.again:
        yield from in_turn(map(looks, TURNS))
    if problem.counted:
        counts = [count_of(partial(looks, False, iterations)) for iterations in (4, 40)]
        few, many = (c.peak_bytes if c.complete else None for c in counts)
        yield {"few": few, "many": many}
