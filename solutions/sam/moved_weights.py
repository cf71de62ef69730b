"""Weights that are moved and put back

The weights themselves go uphill, the second pass runs on the model as it is, and saved values are
copied back. This is how optimizers do it, since it needs no second model. An error on the way would
leave the weights moved, so the copy back stands in a `finally`.
"""

import torch
from torch import Tensor, nn


def sam_gradient(model: nn.Module, x: Tensor, y: Tensor, loss_fn, rho: float) -> tuple[Tensor, ...]:
    """∇L(θ + ρ g/‖g‖), one tensor per parameter."""
    weights = list(model.parameters())
    saved = [weight.detach().clone() for weight in weights]
    gradient = torch.autograd.grad(loss_fn(model(x), y), weights)
    length = torch.stack([g.norm() for g in gradient]).norm()
    try:
        with torch.no_grad():
            for weight, g in zip(weights, gradient, strict=True):
                weight.add_(rho * g / length)
        return torch.autograd.grad(loss_fn(model(x), y), weights)
    finally:
        with torch.no_grad():
            for weight, value in zip(weights, saved, strict=True):
                weight.copy_(value)
