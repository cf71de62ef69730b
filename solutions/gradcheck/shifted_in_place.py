"""One copy, shifted in place

One entry of a copy is set, and set back from the value that was kept. Arithmetic would not do:
after adding and subtracting eps an entry may differ in its last digit. It needs no memory beside
the copy, and the function must not keep the tensor that it is given.
"""

import itertools
from collections.abc import Callable

import torch
from torch import Tensor


def central_difference(
    function: Callable[[Tensor], Tensor | float], x: Tensor, eps: float
) -> Tensor:
    """The numeric gradient, of the shape and dtype of x."""
    point, slopes = x.detach().clone(), torch.empty_like(x)
    for index in itertools.product(*map(range, x.shape)):
        kept = float(x[index])
        point[index] = kept + eps
        high = float(function(point))
        point[index] = kept - eps
        slopes[index] = (high - float(function(point))) / (2 * eps)
        point[index] = kept
    return slopes


def gradients_agree(
    function: Callable[[Tensor], Tensor | float],
    gradient: Callable[[Tensor], Tensor],
    x: Tensor,
) -> bool:
    """Whether the difference is small beside both gradients, and everything is finite."""
    claimed = gradient(x)
    if claimed.shape != x.shape:
        return False
    numeric = central_difference(function, x, 1e-5)
    difference, length = (claimed - numeric).norm(), claimed.norm() + numeric.norm()
    return bool(torch.isfinite(length)) and bool(difference <= 1e-5 * length)
