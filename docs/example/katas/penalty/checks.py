"""What penalty asks for, and the truth that answers are compared with. For the judge alone."""

import torch
from grader.katas.penalty.problems import draw
from torch import Tensor

from grader.common.derivatives import central_difference
from grader.judge.adaptation import Adaptation
from grader.judge.kata import Kata
from grader.judge.losses import gradient
from grader.judge.requirements import close_to, differentiable, unchanged, written


def at_weights(
    at: Adaptation, theta: Tensor, *, target: float = 1.0, together: bool = False
) -> Tensor:
    """mean_i (‖∇_x f(x_i)‖² − 1)², with the graph back to the weights `theta`."""
    x = at.support[0].detach().requires_grad_()
    (slopes,) = torch.autograd.grad(at.outputs(theta, x).sum(), x, create_graph=True)
    squares = slopes.square().sum(dim=1)
    return ((squares.sum() if together else squares) - target).square().mean()


def penalty(at: Adaptation, *, target: float = 1.0, together: bool = False) -> Tensor:
    return at_weights(at, at.theta, target=target, together=together)


def weight_gradient(at: Adaptation, *, target: float = 1.0, together: bool = False) -> Tensor:
    return gradient(lambda theta: at_weights(at, theta, target=target, together=together), at.theta)


kata = Kata("penalty", draw, at=Adaptation)
kata.value("penalty", penalty)
kata.value("weight_gradient", weight_gradient, named=True)
kata.truth(Adaptation.original)

kata.finite_differences(
    weight_gradient=lambda at: central_difference(
        lambda theta: at_weights(at, theta).detach(), at.theta, 1e-5
    )
)

kata.slip("one-length", together=True)
kata.slip("zero-centred", target=0.0)
kata.number(
    "other-length", "target", of="penalty", grid=(0.25, 0.5, 2.0, 4.0),
    about="The squared length that slopes are compared with.",
)  # fmt: skip

kata.require("function_is_written", written)
kata.require("critic_is_left_alone", unchanged("after", "slope_penalty"))
kata.require("penalty_is_right", close_to("penalty"))
kata.require("weights_feel_the_penalty", differentiable("has_graph", "weight_gradient"))
kata.elsewhere()
