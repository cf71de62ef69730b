"""Runs an answer to gradcheck on a problem. In the worker."""

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor

from grader.common.fast_models import in_turn
from grader.common.tasks import TURNS
from grader.common.wrong_gradients import GRADIENTS
from grader.katas.gradcheck.problems import EPS, NOT_ZEROS, ZEROS, Problem


def verdict_of(given: Any) -> object:
    """True or False, also where it is one in a tensor; the name of its type for anything else."""
    one = given.item() if getattr(given, "shape", None) == () else given
    return one if isinstance(one, bool) else type(one).__name__


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    for name, eps in EPS.items():
        x = problem.point()
        yield {name: answer.central_difference(problem.function(), x, eps), f"{name}_x": x}
    if problem.again:
        turns = [(problem.function(), problem.point(other)) for other in TURNS]
        yield from in_turn({"fine": answer.central_difference(f, x, 0.01)} for f, x in turns)

    def agree(gradient: Callable[[Tensor], Tensor], scale: float) -> object:
        function = problem.function(scale)
        return verdict_of(answer.gradients_agree(function, gradient, problem.point()))

    for label, scale in problem.scales.items():

        def right(x: Tensor, scale: float = scale) -> Tensor:
            return problem.gradient(x, scale)

        verdicts = {
            name: agree(lambda x, change=change, right=right: change(right(x)), scale)  # type: ignore[misc]
            for name, change in GRADIENTS.items()
        }
        constant = {ZEROS: agree(torch.zeros_like, 0.0), NOT_ZEROS: agree(right, 0.0)}
        yield {f"{label}_verdicts": verdicts | constant}
