"""Runs an answer to jvp on a problem. In the worker."""

from collections.abc import Iterator
from typing import Any

import torch

from grader.common.derivatives import product_or_none
from grader.common.fast_models import in_turn
from grader.common.tasks import TURNS, cotangent
from grader.katas.jvp.problems import Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    function = problem.function()
    x, vector = problem.point()
    product = answer.jacobian_vector_product(function, x, vector)
    yield {"product": product, "has_graph": getattr(product, "requires_grad", False)}
    yield {"grad_filled": any(one.grad is not None for one in (x, vector))}
    if problem.tracked:
        slopes = product_or_none(product, (x, vector), lambda at: cotangent(at, problem.seed))
        # Where the Jacobian is constant, right answers give None or zeros.
        pairs = zip("xv", (x, vector), slopes, strict=True)
        yield {
            f"{name}_derivative": torch.zeros_like(one) if slope is None else slope
            for name, one, slope in pairs
            if name in problem.tracked
        }
    if problem.again:
        points = [problem.point(other) for other in TURNS]
        yield from in_turn(
            {"product": answer.jacobian_vector_product(function, *point)} for point in points
        )
