"""What anil asks for, and the truth that answers are compared with. For the judge alone."""

from functools import partial
from typing import Any

import torch
from torch import Tensor

from grader.common.derivatives import central_difference
from grader.common.flat import flatten
from grader.judge.adaptation import Adaptation
from grader.judge.compare import Seen, Truth, close
from grader.judge.kata import Kata
from grader.judge.pairs import exchanged
from grader.judge.requirements import close_to, unchanged, written
from grader.katas.anil.problems import Problem, draw


class BodyAndHead(Adaptation):
    """One task, whose model is a body and a head. Vectors of the head alone follow the body's."""

    def __init__(self, problem: Problem, is_other: bool = False) -> None:
        super().__init__(problem, is_other)
        parts = {n: torch.full_like(p, float(n[0])) for n, p in self.parameters.items()}
        self.moves = flatten(parts.values()).detach()  # "0.…" is the body, "1.…" the head

    def named(self, vector: Tensor) -> dict[str, Tensor]:
        """Pieces of a vector of all parameters, of the body's alone, or of the head's alone."""
        if len(vector) == len(self.theta):
            return super().named(vector)
        part = float(len(vector) != int((self.moves == 0).sum()))
        whole = torch.zeros_like(self.theta).masked_scatter(self.moves == part, vector)
        return {n: v for n, v in super().named(whole).items() if float(n[0]) == part}


def gradient(
    at: BodyAndHead, *, part: float, on: str = "query", paths: str = "all", adapts: str = "head",
    last: bool = False, **rate: float,
) -> Tensor:  # fmt: skip
    """The gradient of the loss at the adapted weights: the part of the body (0) or the head (1).

    paths: all, the `direct` one, or those through the `inner` loop; adapts: the head or all
    weights; last: with respect to the weights before the last step.
    """
    inner: dict[str, Any] = rate | {"mask": at.moves if adapts == "head" else None}
    found = direct = at.slope(on, at.adapted(**inner))
    if last:
        before = at.adapted(steps=at.steps - 1, **inner).detach().requires_grad_()
        loss = at.loss(on, at.adapted(before, steps=1, **inner))
        found = torch.autograd.grad(loss, before)[0]
    elif paths != "direct":
        found = at.meta(on, **inner) - (direct if paths == "inner" else 0)
    return found[at.moves == part]


def by_differences(at: BodyAndHead) -> Tensor:
    return central_difference(
        lambda w: at.query_loss(at.adapted(w, mask=at.moves)).detach(), at.theta, 1e-5
    )


kata = Kata("anil", draw, at=BodyAndHead)
# The head comes first: what most mistakes do to the body, several do.
kata.value("head", partial(gradient, part=1), named=True)
kata.value("body", partial(gradient, part=0), named=True)
kata.truth(Adaptation.original)
kata.finite_differences(
    head=lambda at: by_differences(at)[at.moves == 1],
    body=lambda at: by_differences(at)[at.moves == 0],
)

kata.slip("body-adapted", lambda at: ({"adapts": "all", "paths": p} for p in ("all", "direct")))
kata.slip("query-on-original", rate=0.0)
kata.slip("query-on-support", on="support")
kata.slip("inner-sign", rate=-1.0)
kata.slip("first-order", paths="direct")
kata.slip("steps-detached", last=True)
kata.slip("steps-detached", of="body", last=True)  # the head may get zeros, or nothing
kata.slip("body-path-cut", of="body", paths="direct")
kata.slip("direct-path-cut", of="body", paths="inner")
kata.fact(exchanged("head", "body"))


@kata.fact
def body_is_right(seen: Seen, truth: Truth) -> bool:
    return close(seen.body, truth.body) is None


kata.require("function_is_written", written)
kata.require("modules_are_left_alone", unchanged("after", "anil_gradient"))
kata.require("head_gradient_is_right", close_to("head", in_turn=True))
kata.require("body_gradient_is_right", close_to("body", in_turn=True))
kata.elsewhere()
