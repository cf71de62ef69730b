"""Two pullbacks with torch.func

`vjp` gives the function that pulls a covector back. That function is linear, so its own pullback
is J v. Nothing has to be marked as requiring grad, and derivatives of any order work. It costs the
import of torch.func, and functions with side effects do not go through its transforms.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.func import vjp


def jacobian_vector_product(
    function: Callable[[Tensor], Tensor], x: Tensor, vector: Tensor
) -> Tensor:
    """J v as the pullback of a pullback."""
    output, pull_back = vjp(function, x)
    _, push_forward = vjp(lambda dummy: pull_back(dummy)[0], torch.zeros_like(output))
    product: Tensor = push_forward(vector)[0]
    return product
