"""Runs an answer to hypergradient on a problem. In the worker."""

from collections.abc import Iterator
from typing import Any

from grader.common.fast_models import in_turn
from grader.common.given_tensors import Given
from grader.common.tasks import TURNS
from grader.katas.hypergradient.problems import Loss, Problem


def probe(answer: Any, problem: Problem) -> Iterator[dict[str, object]]:
    def gradient(given: Given, valid: Loss, label: str = "train") -> Any:
        *weights, hyper = given.tensors
        return answer.hypergradient(
            problem.loss(label), valid, weights, hyper, problem.steps, problem.inner_lr
        )

    given, valid = Given.of(problem.tensors()), problem.loss("valid")
    before = given.look() | {"requires_grad": ""}  # who switches it on may leave it so
    yield {"before": before, "whole": gradient(given, valid)}
    yield {"after": given.look() | {"requires_grad": ""}}
    # Where the validation loss does not depend on hyper, the indirect part is all that is left.
    yield {"indirect": gradient(given, lambda w, h: valid(w, h.detach()))}
    if problem.again:
        labels = ("other" if is_other else "train" for is_other in TURNS)
        yield from in_turn({"whole": gradient(given, valid, label)} for label in labels)
