"""One derivative along the validation gradient

All products with one vector are a single directional derivative: how every example's loss changes
as the weights move along the validation gradient. Forward mode gives it in one pass, without a
graph. It needs operations that have a forward-mode rule.
"""

import torch
from torch import Tensor, nn
from torch.func import functional_call, grad, jvp


def example_weights(model: nn.Module, x, y, valid_x, valid_y, loss_fn, lr: float) -> Tensor:
    """max(0, dL_i along g_v), divided by the sum."""
    theta = {name: value.detach() for name, value in model.named_parameters()}

    def losses(weights, inputs, targets):
        return loss_fn(functional_call(model, weights, (inputs,)), targets)

    clean = grad(lambda weights: losses(weights, valid_x, valid_y).mean())(theta)
    _, change = jvp(lambda weights: losses(weights, x, y), (theta,), (clean,))
    helpful = torch.relu(change)
    total = helpful.sum()
    return helpful / total if total > 0 else torch.zeros_like(helpful)
