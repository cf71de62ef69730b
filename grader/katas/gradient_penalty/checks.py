"""What gradient_penalty asks for, and the truth that answers are compared with. For the judge."""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from grader.common.derivatives import central_difference
from grader.common.wrong_gradients import LENGTHS, Change
from grader.judge.adaptation import Adaptation
from grader.judge.compare import Seen, Truth
from grader.judge.kata import Kata
from grader.judge.losses import gradient
from grader.judge.requirements import close_to, differentiable, holds, unchanged, written
from grader.katas.gradient_penalty.critics import slopes_at, widened
from grader.katas.gradient_penalty.problems import draw

PENALTIES: dict[str, Change] = {
    "squared-norm": lambda length: (length.square() - 1).square().mean(),
    "zero-centred": lambda length: length.square().mean(),
    "one-sided-penalty": lambda length: (length - 1).clamp(min=0).square().mean(),
    "not-averaged": lambda length: (length - 1).square().sum(),
    "mean-before-square": lambda length: (length.mean() - 1).square(),
}
"""Wrong penalties, made from the right lengths, by their diagnoses."""

POINTS: dict[str, Callable[[Tensor, Tensor, Tensor], Tensor]] = {
    "mixed": lambda m, real, fake: m * real + (1 - m) * fake,
    "exchanged": lambda m, real, fake: m * fake + (1 - m) * real,
    "real": lambda m, real, fake: 1 * real,
    "fake": lambda m, real, fake: 1 * fake,
    "halfway": lambda m, real, fake: (real + fake) / 2,
    "added": lambda m, real, fake: real + fake,
    "fake in full": lambda m, real, fake: m * real + fake,
    "one share": lambda m, real, fake: m[:1] * real + (1 - m[:1]) * fake,
    "mean share": lambda m, real, fake: m.mean() * real + (1 - m.mean()) * fake,
}
"""Where the slopes are taken, from the mix, the real points and the made ones."""

FACTORS: dict[str, Change] = {
    "mixed": torch.ones_like, "real": lambda mix: mix, "fake": lambda mix: 1 - mix,
    "mean": lambda mix: torch.ones_like(mix) / len(mix),
}  # fmt: skip
"""What slopes are multiplied by, by the variable (or score) that they are taken of."""


def penalty_at(
    at: Adaptation, *, norm: str = "", penalty: str = "", points: str = "mixed",
    slope: str = "mixed", theta: Tensor | None = None,
) -> Tensor:  # fmt: skip
    """mean_i (‖∇f(z_i)‖ − 1)², with the graph back to the weights."""
    if points == "both ends":
        real, fake = (penalty_at(at, points=one, theta=theta) for one in ("real", "fake"))
        return (real + fake) / 2
    (real, given), (fake, _) = at.support, at.query
    given = widened(given, real)
    weights = at.theta if theta is None else theta
    slopes = slopes_at(POINTS[points](given, real, fake), partial(at.outputs, weights))
    if slope == "mix":
        slopes = (slopes * (real - fake)).flatten(1).sum(dim=1, keepdim=True)
    else:
        slopes = slopes * FACTORS[slope](given)
    length = LENGTHS[norm](slopes) if norm else slopes.flatten(1).norm(dim=1)
    return PENALTIES[penalty](length) if penalty else (length - 1).square().mean()


def weight_gradient(at: Adaptation) -> Tensor:
    return gradient(lambda theta: penalty_at(at, theta=theta), at.theta)


kata = Kata("gradient_penalty", draw, at=Adaptation)
kata.value("penalty", penalty_at)
kata.value("weight_gradient", weight_gradient, named=True)
kata.truth(Adaptation.original)
kata.finite_differences(
    weight_gradient=lambda at: central_difference(
        lambda theta: penalty_at(at, theta=theta).detach(), at.theta, 1e-5
    )
)

kata.slip("norm-over-batch", norm="all")
kata.slip("norm-in-part", lambda at: (
    {"norm": way} for way in list(LENGTHS)[1 : None if at.support[0].dim() > 2 else 4]
))  # fmt: skip
for way in PENALTIES:
    kata.slip(way, penalty=way)
kata.slip("slope-scaled", slope="mean")
kata.slip("wrong-variable", lambda at: ({"slope": one} for one in ("real", "fake", "mix")))
OTHERS = [*list(POINTS)[1:], "both ends"]
kata.slip("wrong-point", lambda at: ({"points": other} for other in OTHERS))


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
