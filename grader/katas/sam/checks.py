"""What sam asks for, and the truth that answers are compared with. For the judge alone."""

import inspect
from typing import Any

import torch
from torch import Tensor

from grader.common.derivatives import central_difference
from grader.common.few_shot import FILLED
from grader.judge.adaptation import Adaptation
from grader.judge.inner_slips import masks
from grader.judge.kata import Kata
from grader.judge.norms import OTHER_NORMS, direction
from grader.judge.requirements import close_to, unchanged, written
from grader.katas.sam.problems import draw


class Perturbed(Adaptation):
    """A loss, and the weights ρ uphill from θ."""

    def perturbed(
        self, theta: Tensor, *, sign: float = 1.0, norm: str = "all", rigid: str = "",
        sizes: tuple[float, ...] = (), held: float = 0.0, mask: float | Tensor = 1.0,
        whole: bool = False,
    ) -> Tensor:  # fmt: skip
        """θ + ρ g/‖g‖, with the graph back to `theta` if it requires grad.

        norm, rigid, sizes: as in `direction`; held: what was in `.grad` before; mask: zero for
        weights that do not move; whole: they count in the norm all the same.
        """
        keeps = theta.requires_grad
        at = theta if keeps else theta.clone().requires_grad_()
        slope = torch.autograd.grad(self.loss("support", at), at, create_graph=keeps)[0] + held
        step = direction(self, slope if whole else slope * mask, norm, rigid, sizes)
        return theta + sign * self.problem.rho * step * mask  # type: ignore[attr-defined, no-any-return]


Perturbed.INNER = frozenset(inspect.getfullargspec(Perturbed.perturbed).kwonlyargs)
kata = Kata("sam", draw, at=Perturbed)


def gradient(
    at: Perturbed, *, second: bool = False, stale: bool = False, also: float = 0.0,
    left: float = 0.0, **moved: Any,
) -> Tensor:  # fmt: skip
    """g(θ + ρ g/‖g‖). second: the perturbation is differentiated as well; stale: in the graph of θ;
    also: g(θ) is added; left: and what was in `.grad` before."""
    theta = at.theta.clone().requires_grad_()
    there = at.perturbed(theta if second else at.theta, **moved)
    if second:
        return torch.autograd.grad(at.loss("support", there), theta)[0]
    if stale:
        loss = at.loss("support", theta)
        theta.data.copy_(there)  # which autograd does not notice
        return torch.autograd.grad(loss, theta)[0]
    return at.slope("support", there) + also * at.slope("support", at.theta) + left


kata.value("gradient", gradient, named=True)
kata.truth(Perturbed.original)
kata.finite_differences(
    gradient=lambda at: central_difference(
        lambda theta: at.loss("support", theta).detach(), at.perturbed(at.theta), 1e-5
    )
)

kata.slip("never-perturbed", sign=0.0)
kata.slip("gradient-accumulated", also=1.0)
HELD = [{"held": FILLED, "left": left, "also": a} for left in (0, FILLED) for a in (0, 1)]
HELD += [{"left": FILLED, "also": a} for a in (0, 1)]
kata.slip("gradient-accumulated", lambda at: HELD if at.problem.filled else (), power=False)
kata.slip("norm-per-tensor", norm="tensor")
kata.slip("not-normalised", norm="none")
kata.slip("norm-squared", norm="squared")
kata.slip("wrong-norm", lambda at: ({"norm": n} for n in OTHER_NORMS), power=False)
kata.slip("inner-sign", sign=-1.0)
RIGID = ("", "norm", "slope")
kata.slip("second-order", lambda at: ({"second": True, "rigid": part} for part in RIGID))
kata.slip("stale-graph", stale=True)
ASAM = [(2, 1, 0), (2, 1, 0.01), (2, 2, 0), (1, 1, 0), (2, 0, 0), (1, 0, 0)]
kata.slip("scaled-by-weights", lambda at: ({"sizes": s} for s in ASAM), power=False)
kata.slip("partial-update", lambda at: ({"mask": m} for m in masks(at)), power=False)
kata.slip("partial-update", lambda at: ({"mask": m, "whole": True} for m in masks(at)), power=False)

kata.require("function_is_written", written)
kata.require("model_is_left_alone", unchanged("after", "sam_gradient"))
kata.require("gradient_is_right", close_to("gradient", in_turn=True))
kata.elsewhere()
