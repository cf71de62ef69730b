"""What hypergradient asks for, and the truth to compare answers with. For the judge alone."""

import copy
from functools import partial
from typing import Any

import torch
from torch import Tensor

from grader.common.derivatives import central_difference, slope_and_hessian
from grader.common.flat import flatten, same_tensor, unflatten
from grader.common.solvers import SYSTEM, approximate
from grader.judge.compare import Seen, Truth
from grader.judge.given_tensors import given_changed, left_as_given
from grader.judge.kata import Kata
from grader.judge.losses import gradient
from grader.judge.requirements import close_to, written
from grader.katas.hypergradient.problems import Problem, draw


class Losses:
    """Both losses of one vector, of n weights and hyper; their slopes and Hessians there."""

    INNER = SYSTEM

    def __init__(self, problem: Problem, is_other: bool = False) -> None:
        self.problem, self.lr, self.terms = problem, problem.inner_lr, problem.steps
        self.given = [tensor.detach().double() for tensor in problem.tensors()]
        self.point = flatten(self.given).requires_grad_()
        self.n = self.point.numel() - self.given[-1].numel()
        self.losses = {"train": problem.loss("other" if is_other else "train")}
        self.losses["valid"] = problem.loss("valid")
        found = {on: slope_and_hessian(self.loss(on), [self.point]) for on in self.losses}
        self.slope = {on: slope for on, (slope, _) in found.items()}
        self.hessian = {on: hessian for on, (_, hessian) in found.items()}

    def other(self) -> "Losses":
        return Losses(self.problem, is_other=True)

    def loss(self, on: str, point: Tensor | None = None) -> Tensor:
        *weights, hyper = unflatten(self.point if point is None else point, self.given)
        return self.losses[on](weights, hyper)

    def matrix(self, of: str) -> Tensor:
        """A Hessian with respect to the weights, or something that is taken for one."""
        name, _, turn = of.partition(" ")
        hessian, slope = self.hessian[name][: self.n, : self.n], self.slope[name][: self.n]
        masks = {"blocks": same_tensor(self.given[:-1]), "diagonal": torch.eye(self.n)}
        return torch.outer(slope, slope) if turn == "outer" else hessian * masks.get(turn, 1)

    def unrolled(self, steps: int, hyper: Tensor) -> Tensor:
        """The derivative of the validation loss after training, with this hyper in it."""
        weights = self.point[: self.n]
        for _ in range(steps):
            loss = self.loss("train", torch.cat([weights, self.point[self.n :]]))
            weights = weights - self.lr * torch.autograd.grad(loss, weights, create_graph=True)[0]
        loss = self.loss("valid", torch.cat([weights, hyper]))
        return torch.autograd.grad(loss, self.point)[0][self.n :]


def total(
    at: Losses, *, direct: float, curve: str = "train", mixed: str = "train", vector: str = "valid",
    front: int = 1, sign: float = -1.0, last: int | None = None, flip: bool = False,
    steps: int = 0, **series: Any,
) -> Tensor:  # fmt: skip
    """direct − lr Σ_j [(I − lr H)^j ∂L_v/∂w] ∂²L_t/∂w∂h. direct: how often the direct part counts;
    curve, mixed, vector: whose Hessian, mixed derivative and gradient; front: the power
    of lr before the sum; last: that, beside terms, that stands alone; flip: terms but the first are
    subtracted; steps: of training that are differentiated."""
    hyper, across = at.point[at.n :], at.hessian[mixed][: at.n, at.n :]
    series = {"damp": 0.0, "rate": 1.0} | series
    if steps:
        return at.unrolled(steps, hyper if direct else hyper.detach()).reshape(at.given[-1].shape)
    solved = partial(approximate, at.lr * at.matrix(curve), at.slope[vector][: at.n])
    z = solved(at.terms, **series)
    if last is not None:
        z = solved(at.terms + last + 1, **series) - solved(at.terms + last, **series)
    z = 2 * at.slope[vector][: at.n] - z if flip else z
    across = across * direct if mixed == "valid" else across
    found = direct * at.slope["valid"][at.n :] + sign * at.lr**front * (z @ across)
    return found.reshape(at.given[-1].shape)


def by_differences(at: Losses, direct: float) -> Tensor:
    found = copy.copy(at)
    found.hessian = {
        on: central_difference(partial(gradient, partial(at.loss, on)), at.point.detach(), 1e-5)
        for on in at.losses
    }
    return total(found, direct=direct)


kata = Kata("hypergradient", draw, at=Losses)
kata.value("whole", partial(total, direct=1.0))
kata.value("indirect", partial(total, direct=0.0))
kata.truth(lambda at: {"again": at.problem.again, "said": f"terms = {at.terms}"})
kata.finite_differences(
    whole=partial(by_differences, direct=1.0), indirect=partial(by_differences, direct=0.0)
)

kata.slip("direct-only", sign=0.0)
kata.slip("direct-missing", of="whole", direct=0.0)
kata.slip("implicit-sign", sign=1.0)
kata.slip("lr-factor-missing", front=0)
kata.slip(
    "lr-factor-missing", lambda at: ({"hess": 1 / at.lr, "front": n} for n in (0, 1)), power=False
)
kata.slip("identity-inverse", lambda at: ({"more": 1 - at.terms, "front": n} for n in (0, 1)))
kata.slip("terms-off-by-one", lambda at: ({"more": n} for n in (1, -1)))
kata.slip("power-not-sum", lambda at: ({"last": n} for n in (0, -1)))
kata.slip("unrolled", lambda at: ({"steps": at.terms + n} for n in (0, 1)))
for damp, hess in ((0, -1), (2, -1), (1, 1)):
    kata.slip("series-sign", damp=damp, hess=hess)
kata.slip("series-sign", flip=True)
for matrix in ("valid", "train outer", "valid outer", "train diagonal", "train blocks"):
    kata.slip("wrong-hessian", curve=matrix)
kata.slip("wrong-mixed-derivative", mixed="valid")
kata.slip("query-on-support", vector="train")
kata.slip("exact-inverse", exact=True)


@kata.fact
def nothing_for_a_loss_without_hyper(seen: Seen, truth: Truth) -> bool:
    return "indirect" not in vars(seen)


kata.fact(given_changed("before", "after"))
kata.require("function_is_written", written)
kata.require("arguments_are_left_alone", left_as_given("before", "after"))
kata.require("indirect_part_is_right", close_to("indirect"))
kata.require("direct_part_is_right", close_to("whole", in_turn=True))
kata.elsewhere()
