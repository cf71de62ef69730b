"""One slope per point with vmap

`grad` gives the slope of one point, and `vmap` does it for all of them. It is right even where points
share something, as in attention. It costs a transform that torch has to trace, and some operations do
not support it.
"""

import torch
from torch import Tensor, nn
from torch.func import grad, vmap


def slope_penalty(critic: nn.Module, points: Tensor) -> Tensor:
    """The mean of (‖∇f(x)‖² − 1)² over the points."""
    slopes = vmap(grad(lambda point: critic(point[None]).squeeze()))(points)
    return ((slopes.square().sum(dim=1) - 1) ** 2).mean()
