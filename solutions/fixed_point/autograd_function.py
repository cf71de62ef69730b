"""An autograd function with its own backward pass

The forward pass iterates, and the backward pass applies the function once more at the end, which
gives the products with Jᵀ and the gradients of all inputs from one graph. It says most clearly what
is saved between the two: z and the inputs. It needs more lines than a hook, and the bookkeeping of
which inputs want a gradient is yours.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor


class FixedPoint(torch.autograd.Function):
    """z = f(z, *inputs), with the gradient of the implicit function theorem."""

    @staticmethod
    def forward(
        ctx: Any,
        function: Callable[..., Tensor],
        start: Tensor,
        iterations: int,
        *inputs: Tensor,
    ) -> Tensor:
        z = start
        for _ in range(iterations):
            z = function(z, *inputs)
        ctx.function, ctx.iterations = function, iterations
        ctx.save_for_backward(z, *inputs)
        return z

    @staticmethod
    def backward(ctx: Any, c: Tensor) -> tuple[Tensor | None, ...]:
        wanted = ctx.needs_input_grad[3:]
        z, *inputs = (one.detach() for one in ctx.saved_tensors)
        z.requires_grad_()
        inputs = [one.requires_grad_(want) for one, want in zip(inputs, wanted, strict=True)]
        with torch.enable_grad():
            image = ctx.function(z, *inputs)
        u = c
        for _ in range(ctx.iterations):
            u = c + torch.autograd.grad(image, z, u, retain_graph=True)[0]
        live = [one for one in inputs if one.requires_grad]
        slopes = iter(torch.autograd.grad(image, live, u, allow_unused=True))
        return (None, None, None, *(next(slopes) if want else None for want in wanted))


def fixed_point(
    function: Callable[..., Tensor], start: Tensor, inputs: tuple[Tensor, ...], iterations: int
) -> Tensor:
    """z, through an autograd function."""
    z: Tensor = FixedPoint.apply(function, start, iterations, *inputs)  # type: ignore[no-untyped-call]
    return z
