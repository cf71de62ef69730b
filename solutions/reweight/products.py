"""Products of gradients

At ε = 0 the slope of an example is −α times the product of its gradient with the validation
gradient. So no step and no second derivative are needed, only n + 1 plain gradients. It is easy to
understand and slow for large batches.
"""

import torch
from torch import Tensor, nn


def example_weights(model: nn.Module, x, y, valid_x, valid_y, loss_fn, lr: float) -> Tensor:
    """max(0, g_i · g_v), divided by the sum."""
    parameters = list(model.parameters())

    def flat_gradient(loss: Tensor) -> Tensor:
        gradient = torch.autograd.grad(loss, parameters, retain_graph=True)
        return torch.cat([g.flatten() for g in gradient])

    clean = flat_gradient(loss_fn(model(valid_x), valid_y).mean())
    products = torch.stack([flat_gradient(loss) @ clean for loss in loss_fn(model(x), y)])
    helpful = products.clamp(min=0)
    return helpful / helpful.sum() if helpful.any() else helpful
