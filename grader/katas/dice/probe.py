"""Runs an answer to dice on a problem. In the worker."""

from collections.abc import Iterator
from typing import Any

from torch import Tensor

from grader.common.fast_models import in_turn
from grader.common.tasks import TURNS
from grader.katas.dice.problems import VALUES, Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    for name in VALUES:
        look = problem.look(name, answer.dice_surrogate)
        yield {name: look}
        if not isinstance(look, Tensor) or (name == "value" and look.shape != (8,)):
            return  # the judge says what is wrong with it; nothing further can be asked of it
    if problem.again:
        turns = [problem.other() if is_other else problem for is_other in TURNS]
        yield from in_turn({"value": one.look("value", answer.dice_surrogate)} for one in turns)
