"""A matrix of shifted points

The rows of a scaled unit matrix are all the shifts. The function is mapped over the shifted points,
so that no entry has to be put back. It holds n points in memory, which does not matter for the
small inputs that gradients are checked on.
"""

from collections.abc import Callable

import torch
from torch import Tensor


def central_difference(
    function: Callable[[Tensor], Tensor | float], x: Tensor, eps: float
) -> Tensor:
    """The numeric gradient, of the shape and dtype of x."""
    shifts = eps * torch.eye(x.numel(), dtype=x.dtype).reshape(-1, *x.shape)
    high = [float(function(point)) for point in x + shifts]
    low = [float(function(point)) for point in x - shifts]
    difference = torch.tensor(high, dtype=x.dtype) - torch.tensor(low, dtype=x.dtype)
    return (difference / (2 * eps)).reshape(x.shape)


def gradients_agree(
    function: Callable[[Tensor], Tensor | float],
    gradient: Callable[[Tensor], Tensor],
    x: Tensor,
) -> bool:
    """Whether the difference is small beside the larger gradient."""
    claimed, numeric = gradient(x), central_difference(function, x, 1e-5)
    if claimed.shape != numeric.shape:
        return False
    limit = 1e-4 * max(float(claimed.norm()), float(numeric.norm()))
    return float((claimed - numeric).norm()) <= limit < float("inf")
