"""One Newton step at the end

At the fixed point, z + (I − J)⁻¹ (f(z, a) − z) is z again. As a function of the inputs, with z and
J held constant, it has exactly the derivative of the fixed point: no hook and no backward pass of
your own. The price is the whole Jacobian and a linear solve, already in the forward pass. That
suits a small z, or many gradients through one fixed point.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.autograd.functional import jacobian


def fixed_point(
    function: Callable[..., Tensor], start: Tensor, inputs: tuple[Tensor, ...], iterations: int
) -> Tensor:
    """z, followed by a Newton step that goes nowhere."""
    constants = [one.detach() for one in inputs]
    z = start.detach()
    for _ in range(iterations):
        z = function(z, *constants)
    slopes: Tensor = jacobian(lambda at: function(at, *constants), z)  # type: ignore[no-untyped-call]
    unit = torch.eye(z.numel(), dtype=z.dtype)
    newton: Tensor = z + torch.linalg.solve(unit - slopes, function(z, *inputs) - z)
    return newton
