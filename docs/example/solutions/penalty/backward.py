"""Slopes from `.grad`

A backward pass through the outputs leaves the slopes in the points' `.grad`. That also fills the
critic's `.grad`, so what was there has to be put back. Asking for the slopes alone is shorter.
"""

import torch
from torch import Tensor, nn


def slope_penalty(critic: nn.Module, points: Tensor) -> Tensor:
    """The mean of (‖∇f(x)‖² − 1)² over the points."""
    points = points.detach().clone().requires_grad_()
    critic(points).sum().backward(inputs=[points], create_graph=True)
    slopes = points.grad
    return ((slopes.square().sum(dim=1) - 1) ** 2).mean()
