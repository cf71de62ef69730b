"""What heat_residual asks for, and the truth it is compared with. For the judge alone."""

from typing import Any

import torch
from torch import Tensor

from grader.common.derivatives import central_difference
from grader.common.tasks import cotangent
from grader.judge.adaptation import Adaptation
from grader.judge.compare import close, near
from grader.judge.kata import Kata
from grader.judge.losses import gradient
from grader.judge.requirements import close_to, differentiable, unchanged, written
from grader.katas.heat_residual.fields import FieldProblem
from grader.katas.heat_residual.problems import draw


def derivative(at: Adaptation, theta: Tensor, by: str, swapped: bool = False) -> Tensor:
    """u_t for `t`, u_xx for `xx`; with its graph. Those between a `+` are added up."""
    x, t = (one.clone().requires_grad_() for one in at.problem.points(at.support[0]))  # type: ignore[attr-defined]
    first, last = (t, x) if swapped else (x, t)
    u = at.outputs(theta, torch.cat([first / at.problem.length, last], dim=1))  # type: ignore[attr-defined]
    terms = []
    for variables in by.split("+"):
        terms.append(u)
        for name in variables:
            wanted = x if name == "x" else t
            (terms[-1],) = torch.autograd.grad(terms[-1].sum(), wanted, create_graph=True)
    return torch.stack(terms).sum(dim=0)


def residual(
    at: Any, *, t: str = "t", xx: str = "xx", time: float = 1.0, space: float = 1.0,
    power: int = 1, swapped: bool = False,
) -> Tensor:  # fmt: skip
    """u_t − κ u_xx."""
    second: Tensor = at.problem.diffusivity * derivative(at, at.theta, xx, swapped) ** power
    first = derivative(at, at.theta, t, swapped)
    return (time * first - space * second).detach()


def along(at: Any, theta: Tensor, by: str) -> Tensor:
    """One of the two terms, along a random direction."""
    u = derivative(at, theta, by) * (1.0 if by == "t" else -at.problem.diffusivity)
    return (u * cotangent(u, at.problem.seed)).sum()


heat = Kata("heat_residual", draw, at=Adaptation)
heat.value("residual", residual)
differences = {}
for name, by in (("time_slopes", "t"), ("space_slopes", "xx")):
    heat.value(name, lambda at, by=by: gradient(lambda w: along(at, w, by), at.theta), named=True)
    differences[name] = lambda at, by=by: central_difference(
        lambda w: along(at, w, by).detach(), at.theta, 1e-5
    )
heat.finite_differences(**differences)
heat.truth(Adaptation.original)


SIGNS = ((1, -1), (-1, -1), (-1, 1))  # of the two terms, as they stand in the formula
heat.slip("residual-sign", lambda at: ({"time": a, "space": b} for a, b in SIGNS))
heat.slip("zero-second-derivative", space=0.0)
FIRST = ({"xx": "x"}, {"xx": "x", "power": 2}, {"xx": ""})
heat.slip("first-derivative", lambda at: FIRST, power=FieldProblem.has_usual_size)
POWERS = ((1, -1), (0, -1), (1, 0), (0, 1), (0, -2))  # of κ, at the two terms
heat.slip("diffusivity-wrong", lambda at: (
    {"time": at.problem.diffusivity**a, "space": at.problem.diffusivity**b} for a, b in POWERS
), power=FieldProblem.has_usual_size)  # fmt: skip
OTHERS: list[dict[str, Any]] = [{"swapped": True}, {"swapped": True, "t": "x", "xx": "tt"}]
OTHERS += [{"t": t, "xx": xx} for t in ("t", "x", "tt") for xx in ("xx", "xt", "tt")][1:]
heat.slip("wrong-variable", lambda at: OTHERS, power=FieldProblem.has_usual_size)
SUMS = [{"xx": "x+xx"}, {"t": "t+xt", "xx": "x+xx"}, {"t": "t+xt"}]
heat.slip("gradients-accumulate", lambda at: SUMS, power=FieldProblem.has_usual_size)
MEANS = ((1, 1), (1, 2), (0, 1), (0, 2), (1, 0))  # how often each term is divided by n
heat.slip("scaled-gradient", lambda at: (
    {"time": len(at.support[0]) ** -a, "space": len(at.support[0]) ** -b} for a, b in MEANS
))  # fmt: skip


@heat.fact
def has_another_shape(seen: Any, truth: Any) -> bool:
    return bool(seen.residual.shape != truth.residual.tensors[0].shape)


@heat.fact
def is_nearly_right(seen: Any, truth: Any) -> bool:
    """What is wrong of it is off by less than a twentieth: the residual itself, or what the weights
    feel of it."""
    for name in ("residual", "time_slopes", "space_slopes"):
        right, value = getattr(truth, name), getattr(seen, name)
        if close(value, right) is not None:
            return near(value, right, 0.05)
    return False


heat.require("function_is_written", written)
heat.require("model_is_left_alone", unchanged("after", "heat_residual"))
heat.require("residual_is_right", close_to("residual", in_turn=True))
heat.require("weights_feel_the_time_term", differentiable("has_graph", "time_slopes"))
heat.require("weights_feel_the_space_term", differentiable("has_graph", "space_slopes"))
heat.elsewhere()
