"""What meta_batch asks for, and the truth that answers are compared with. For the judge alone."""

from functools import partial

import torch
from torch import Tensor

from grader.common.derivatives import central_difference
from grader.judge.kata import Kata
from grader.judge.losses import Curvature
from grader.judge.requirements import close_to, number, present, unchanged, written
from grader.judge.ways import slips_in_all_ways
from grader.katas.meta_batch.batch import Batch
from grader.katas.meta_batch.problems import draw


def meta_loss(at: Batch, theta: Tensor | None = None) -> Tensor:
    return torch.stack([one.query_loss(one.adapted(theta)).detach() for one in at.each]).mean()


def meta_gradient(
    at: Batch, *, shares: str = "mean", steps: str = "own", follow: int = 0, heap: bool = False,
    extra: str = "none", rate: float = 1.0, on: str = "query", cut: bool = False,
) -> Tensor:  # fmt: skip
    """(1/B) Σ_i (I − α H_i) q_i. Slips: other shares of the tasks, or of support gradients in each
    step; tasks follow those before, through so many steps; query gradients heap up in the steps;
    support gradients are added; the steps keep no graph."""
    slopes = torch.stack([one.curvature.slope for one in at.each])
    hessians = torch.stack([one.curvature.hessian for one in at.each])
    start, path, found = at.theta, list[Curvature](), torch.zeros_like(at.theta)
    rows = rate * at.rate * at.shares[steps].expand(len(slopes), -1)
    for one, share, row in zip(at.each, at.shares[shares], rows, strict=True):
        if follow:
            path = [*path, Curvature(one.support_loss, start)][-follow:]
            start = start - at.rate * path[-1].slope
        slope = back = one.slope(on, start - row @ slopes - heap * at.rate * found)
        for curvature in reversed(path):
            back = back - at.rate * curvature.times(back)
        back = back - torch.tensordot(row, hessians, 1) @ slope
        found = found + share * (slope if cut else back)
    return found + at.shares[extra] @ slopes


kata = Kata("meta_batch", draw, at=Batch)
kata.value("meta_gradient", meta_gradient, named=True)
kata.value("meta_loss", meta_loss)
kata.truth(lambda at: at.original() | {"fills_grad": True})
kata.finite_differences(
    meta_gradient=lambda at: central_difference(lambda theta: meta_loss(at, theta), at.theta, 1e-5)
)

slips = partial(slips_in_all_ways, kata, cut=(False, True))
slips("first-order", cut=(True,))
slips("last-task-only", shares=("last",), extra=("none", "last", "last B times"))
slips("running-total", shares=("running total", "running mean"))
slips("weighted-by-size", shares=("query", "support", "both"))
slips("adapted-from-previous", follow=(9, 1), steps=("none",))
slips("shared-adaptation", steps=("mean", "sum", "support", "first"), shares=("mean", "query"))
slips("support-gradient-added", extra=("sum", "mean", "last"), shares=("mean", "sum"))
slips("support-gradient-added", extra=("sum",), steps=("all so far",),
      shares=("mean", "sum"), heap=(False, True))  # fmt: skip
slips("inner-sign", rate=(-1.0,))
slips("query-on-original", rate=(0.0,))
slips("query-on-support", on=("support",))

kata.require("function_is_written", written)
kata.require("model_is_left_alone", unchanged("after", "meta_batch_update", grads=False))
kata.require("every_gradient_is_there", present("meta_gradient"))
kata.require("meta_gradient_is_right", close_to("meta_gradient", in_turn=True))
kata.require("meta_loss_is_right", number("meta_loss", "meta_batch_update"))
kata.elsewhere()
