"""What meta_batch asks for, and the truth that answers are compared with. For the judge alone."""

from itertools import product
from typing import Any

import torch
from torch import Tensor

from grader.common.derivatives import central_difference
from grader.judge.batches import Batches
from grader.judge.kata import Kata
from grader.judge.losses import Curvature
from grader.judge.requirements import close_to, number, present, unchanged, written
from grader.katas.meta_batch.problems import Problem, draw


class Batch(Batches):
    """The tasks of a problem, by their numbers, and how much each may count."""

    def __init__(self, problem: Problem, is_other: bool = False) -> None:
        tasks = {str(number): task for number, task in enumerate(problem.tasks(is_other))}
        super().__init__(problem, tasks, is_other)
        self.each = list(tasks)
        own = torch.eye(problem.count, dtype=torch.float64)
        rounds = own.cumsum(0)  # a row per round of a loop: the tasks so far
        sizes = own.new_tensor([[len(task[0]), len(task[2])] for task in tasks.values()])
        support, query = sizes.T / sizes.sum(0)[:, None]
        self.shares: dict[str, Tensor] = {
            "none": 0 * own[0], "sum": rounds[-1], "mean": own.mean(0), "last": own[-1],
            "last B times": problem.count * own[-1], "running total": rounds.sum(0),
            "running mean": (rounds.T / rounds.sum(1)).sum(1), "support": support, "query": query,
            "both": sizes.sum(1) / sizes.sum(),
        }  # fmt: skip
        self.rows = {n: s.expand_as(own) for n, s in self.shares.items()}
        self.rows |= {"own": own, "so far": rounds}


def meta_loss(at: Batch, theta: Tensor | None = None, *, shares: str = "mean", on: str = "query",
              rate: float = 1.0) -> Tensor:  # fmt: skip
    theta = at.theta if theta is None else theta
    losses = [at.meta_loss(one, theta, on, rate) for one in at.each]
    return torch.stack(losses) @ at.shares[shares]


def meta_gradient(
    at: Batch, *, shares: str = "mean", steps: str = "own", follow: int = 0, heap: bool = False,
    extra: str = "none", rate: float = 1.0, on: str = "query", cut: bool = False,
) -> Tensor:  # fmt: skip
    """(1/B) Σ_i (I − α H_i) q_i. Slips: other shares of the tasks, or of support gradients in each
    step; tasks follow those before, through so many steps; query gradients heap up in the steps;
    support gradients are added; the steps keep no graph."""
    slopes = torch.stack([at.curvature_of(one, at.theta).slope for one in at.each])
    hessians = torch.stack([at.curvature_of(one, at.theta).hessian for one in at.each])
    start, path, found = at.theta, list[Curvature](), torch.zeros_like(at.theta)
    rows = rate * at.rate * at.rows[steps]
    for one, share, row in zip(at.each, at.shares[shares], rows, strict=True):
        if follow:
            path = [*path, at.curvature_of(one, start)][-follow:]
            start = start - at.rate * path[-1].slope
        slope = back = at.slope(f"{on} {one}", start - row @ slopes - heap * at.rate * found)
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


def slips(id: str, cuts: tuple[bool, ...] = (False, True), **ways: tuple[Any, ...]) -> None:
    """A mistake in every combination of these ways to make it; the first has to show."""
    for place, way in enumerate(product(*ways.values(), cuts)):
        kata.slip(id, power=not place, **dict(zip((*ways, "cut"), way, strict=True)))


slips("last-task-only", shares=("last",), extra=("none", "last", "last B times"))
slips("running-total", shares=("running total", "running mean"))
slips("weighted-by-size", shares=("query", "support", "both"))
slips("adapted-from-previous", follow=(9, 1), steps=("none",))
slips("shared-adaptation", steps=("mean", "sum", "support"), shares=("mean", "query"))
slips("support-gradient-added", extra=("sum", "mean", "last"), shares=("mean", "sum"))
slips("support-gradient-added", extra=("sum",), steps=("so far",), shares=("mean", "sum"),
      heap=(False, True))  # fmt: skip
slips("inner-sign", rate=(-1.0,))
slips("query-on-original", rate=(0.0,))
slips("query-on-support", on=("support",))
slips("first-order", (True,))
for shares in ("sum", "last", "query"):
    kata.slip("another-loss", of="meta_loss", shares=shares)
kata.slip("another-loss", of="meta_loss", on="support")
kata.slip("another-loss", of="meta_loss", rate=0.0)

kata.require("function_is_written", written)
kata.require("model_is_left_alone", unchanged("after", "meta_batch_update", grads=False))
kata.require("every_gradient_is_there", present("meta_gradient"))
kata.require("meta_gradient_is_right", close_to("meta_gradient", in_turn=True))
kata.require("meta_loss_is_right", number("meta_loss", "meta_batch_update"))
kata.elsewhere()
