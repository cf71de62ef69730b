"""The gradient as a function of the weights

`torch.func.grad` turns the loss into a function that gives a gradient at any weights. SAM is that
function applied twice. Nothing is moved, so nothing has to be put back. The transform takes longer
on small models.
"""

import torch
from torch import Tensor, nn
from torch.func import functional_call, grad


def sam_gradient(model: nn.Module, x: Tensor, y: Tensor, loss_fn, rho: float) -> tuple[Tensor, ...]:
    """∇L(θ + ρ g/‖g‖), one tensor per parameter."""
    slope = grad(lambda weights: loss_fn(functional_call(model, weights, (x,)), y))
    theta = {name: weight.detach() for name, weight in model.named_parameters()}
    first = slope(theta)
    length = torch.sqrt(sum(g.square().sum() for g in first.values()))
    worst = {name: weight + rho * first[name] / length for name, weight in theta.items()}
    return tuple(slope(worst).values())
