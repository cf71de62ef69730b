"""Runs an answer to heat_residual on a problem. In the worker."""

from collections.abc import Iterator
from typing import Any

from torch import Tensor

from grader.common.derivatives import product_or_none
from grader.common.fast_models import fresh, in_turn
from grader.common.tasks import Snapshot, cotangent, tasks_in_turn
from grader.katas.heat_residual.fields import FieldProblem as Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    def slopes_of(residual: object, before: Snapshot) -> list[Tensor]:
        found = product_or_none(residual, before.parameters, lambda at: cotangent(at, problem.seed))
        return before.zero_for_none(found)  # the residual does not depend on the last bias

    task, before = fresh(problem)
    residual = answer.heat_residual(*problem.arguments(task).values())
    yield {"residual": residual, "after": before.after()}
    yield {"has_graph": getattr(residual, "requires_grad", False)}
    once = slopes_of(residual, before)

    # κ and 2κ tell the two terms apart: one of them doubles.
    second, on_second = fresh(problem)
    doubled = answer.heat_residual(*problem.arguments(second, 2.0).values())
    twice = slopes_of(doubled, on_second)
    time_slopes = [2 * one - two for one, two in zip(once, twice, strict=True)]
    space_slopes = [two - one for one, two in zip(once, twice, strict=True)]
    yield {"slopes": once, "time_slopes": time_slopes, "space_slopes": space_slopes}

    if problem.again:
        model = problem.arguments(task)["model"]
        turns = (problem.arguments(each) | {"model": model} for each in tasks_in_turn(task))
        yield from in_turn({"residual": answer.heat_residual(*each.values())} for each in turns)
