"""Derivatives that probes and truth take. Both sides.

None of them passes `grad_outputs` to torch or uses `torch.func`'s transforms: the first makes
torch import sympy (half a second), the second dynamo (more than one).
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor


def vector_jacobian_product(
    outputs: Sequence[Tensor], inputs: Sequence[Tensor], cotangents: Sequence[Tensor]
) -> list[Tensor | None]:
    """cᵀ ∂outputs/∂inputs, one tensor (or None) for each input. The graph is kept.

    None for an input that requires no grad: an answer may have frozen it.
    Raises RuntimeError where the outputs have no history at all.
    """
    total = torch.stack([(o * c).sum() for o, c in zip(outputs, cotangents, strict=True)]).sum()
    live = [tensor for tensor in inputs if tensor.requires_grad]
    if not live:
        return [None for _ in inputs]
    found = torch.autograd.grad(total, live, retain_graph=True, allow_unused=True)
    slopes = iter(found)
    return [next(slopes) if tensor.requires_grad else None for tensor in inputs]


def product_or_none(
    output: object, inputs: Sequence[Tensor], cotangent: Callable[[Tensor], Tensor]
) -> list[Tensor | None]:
    """cᵀ ∂output/∂inputs with c = `cotangent(output)`; None for each input if the output is not a
    tensor or has no history."""
    if not isinstance(output, Tensor) or not output.requires_grad:
        return [None for _ in inputs]
    return vector_jacobian_product([output], inputs, [cotangent(output)])


def central_difference(function: Callable[[Tensor], Tensor], point: Tensor, eps: float) -> Tensor:
    """The Jacobian of `function` at `point`, column by column, by central differences.

    `point` is a vector of n entries; what comes back is `(*function(point).shape, n)`.
    In float64 with eps = 1e-5 about ten digits are right.
    """
    columns = []
    for index in range(point.numel()):
        step = torch.zeros_like(point)
        step[index] = eps
        columns.append((function(point + step) - function(point - step)) / (2 * eps))
    return torch.stack(columns, dim=-1)


def directional_difference(
    function: Callable[[Tensor], Tensor], point: Tensor, direction: Tensor, eps: float = 1e-5
) -> Tensor:
    """The derivative of `function` at `point` along `direction`, by one central difference.

    The direction is scaled to length one for the step and back, so that eps means the same for
    long and short directions. A zero direction gives zero.
    """
    length = float(direction.norm())
    if length == 0:
        return torch.zeros_like(function(point))
    step = direction / length * eps
    return (function(point + step) - function(point - step)) / (2 * eps) * length


def slope_and_hessian(loss: Tensor, weights: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """The gradient of a loss with respect to all of these, `(n,)`, and its Hessian, `(n, n)`."""
    found = torch.autograd.grad(loss, weights, create_graph=True, materialize_grads=True)
    slope = torch.cat([part.reshape(-1) for part in found])
    rows = [
        torch.autograd.grad(entry, weights, retain_graph=True, materialize_grads=True)
        for entry in slope
    ]
    flat = [torch.cat([part.reshape(-1) for part in row]) for row in rows]
    return slope.detach(), torch.stack(flat)


def has_shapes_of(value: object, like: Sequence[Tensor]) -> bool:
    """Whether it is a sequence of tensors with these shapes."""
    return (
        isinstance(value, list | tuple)
        and len(value) == len(like)
        and all(isinstance(one, Tensor) for one in value)
        and all(one.shape == other.shape for one, other in zip(value, like, strict=True))
    )
