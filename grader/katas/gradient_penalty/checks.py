"""What gradient_penalty asks for, and the truth that answers are compared with. For the judge."""

from collections.abc import Callable

import torch
from torch import Tensor

from grader.common.derivatives import central_difference
from grader.judge.adaptation import Adaptation
from grader.judge.compare import Seen, Truth
from grader.judge.kata import Kata
from grader.judge.losses import gradient
from grader.judge.requirements import close_to, differentiable, holds, unchanged, written
from grader.katas.gradient_penalty.problems import draw

Slopes = Callable[[Tensor], Tensor]


def over(*dims: int) -> Slopes:
    return lambda g: g.norm(dim=dims)


PARTS = ((0,), (1,), (2,), (3,), (1, 2), (2, 3), (1, 3))
NORMS: dict[str, Slopes] = {
    "all": lambda g: g.norm().reshape(1),
    "none": lambda g: g,
    "none, absolute": Tensor.abs,
    **{f"over {dims}": over(*dims) for dims in PARTS},
}
"""Wrong lengths, made from slopes of the points' shape."""

PENALTIES: dict[str, Slopes] = {
    "two-sided": lambda length: (length - 1).square().mean(),
    "squared": lambda length: (length.square() - 1).square().mean(),
    "zero": lambda length: length.square().mean(),
    "one-sided": lambda length: (length - 1).clamp(min=0).square().mean(),
    "summed": lambda length: (length - 1).square().sum(),
    "mean": lambda length: (length.mean() - 1).square(),
}

MIXES: dict[str, Slopes] = {
    "given": lambda mix: mix, "exchanged": lambda mix: 1 - mix,
    "real": torch.ones_like, "fake": torch.zeros_like, "middle": lambda mix: 0 * mix + 0.5,
}  # fmt: skip

FACTORS: dict[str, Slopes] = {
    "mixed": torch.ones_like, "real": lambda mix: mix, "fake": lambda mix: 1 - mix,
    "mean": lambda mix: torch.ones_like(mix) / len(mix),
}  # fmt: skip
"""What slopes are multiplied by, by the variable (or score) that they are taken of."""


def at_weights(
    at: Adaptation, theta: Tensor, *, norm: str = "", penalty: str = "two-sided",
    mix: str = "given", slope: str = "mixed",
) -> Tensor:  # fmt: skip
    """mean_i (‖∇f(z_i)‖ − 1)², with the graph back to the weights `theta`."""
    (real, given), (fake, _) = at.support, at.query
    given = given.reshape(-1, *[1] * (real.dim() - 1))
    share = MIXES[mix](given)
    points = (share * real + (1 - share) * fake).requires_grad_()
    (slopes,) = torch.autograd.grad(at.outputs(theta, points).sum(), points, create_graph=True)
    slopes = slopes * FACTORS[slope](given)
    length = NORMS[norm](slopes) if norm else slopes.flatten(1).norm(dim=1)
    return PENALTIES[penalty](length)


def penalty(at: Adaptation, *, norm: str = "", penalty: str = "two-sided", mix: str = "given",
            slope: str = "mixed") -> Tensor:  # fmt: skip
    return at_weights(at, at.theta, norm=norm, penalty=penalty, mix=mix, slope=slope)


def weight_gradient(at: Adaptation) -> Tensor:
    return gradient(lambda theta: at_weights(at, theta), at.theta)


kata = Kata("gradient_penalty", draw, at=Adaptation)
kata.value("penalty", penalty)
kata.value("weight_gradient", weight_gradient, named=True)
kata.truth(Adaptation.original)
kata.finite_differences(
    weight_gradient=lambda at: central_difference(
        lambda theta: at_weights(at, theta).detach(), at.theta, 1e-5
    )
)

kata.slip("norm-over-batch", norm="all")
kata.slip("norm-in-part", lambda at: (
    {"norm": way} for way in list(NORMS)[1 : None if at.support[0].dim() > 2 else 4]
))  # fmt: skip
kata.slip("squared-norm", penalty="squared")
kata.slip("zero-centred", penalty="zero")
kata.slip("one-sided-penalty", penalty="one-sided")
kata.slip("not-averaged", penalty="summed")
kata.slip("mean-before-square", penalty="mean")
kata.slip("slope-scaled", slope="mean")
kata.slip("wrong-variable", lambda at: ({"slope": one} for one in ("real", "fake")))
kata.slip("wrong-point", lambda at: ({"mix": other} for other in list(MIXES)[1:]))


@kata.fact
def varies(seen: Seen, truth: Truth) -> bool:
    """The same call gives another result: the points were mixed at random."""
    _, one, other = seen.penalty_in_turn
    return bool(one != other)


kata.require("function_is_written", written)
kata.require("critic_is_left_alone", unchanged("after", "gradient_penalty"))
kata.require("inputs_are_left_alone", holds("inputs_are_left"))
kata.require("penalty_is_right", close_to("penalty", in_turn=True))
kata.require("images_have_one_slope_each", close_to("penalty"))
kata.require("weights_feel_the_penalty", differentiable("has_graph", "weight_gradient"))
kata.elsewhere()
