"""Map the loss, and differentiate the mean

Only the query loss of a task is mapped, with a `grad` inside of it. The mean over tasks is then an
ordinary scalar that one call of `autograd.grad` differentiates. No gradient per task is ever
stored, so it needs less memory than a gradient per task followed by a mean. What individual tasks
want, such as the variance of their gradients, cannot be read off any more.
"""

import torch
from torch.func import functional_call, grad, vmap


def batched_meta_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr):
    theta = dict(model.named_parameters())

    def loss_at(weights, x, y):
        return loss_fn(functional_call(model, weights, (x,)), y)

    def query_loss(sx, sy, qx, qy):
        slope = grad(loss_at)(theta, sx, sy)
        return loss_at({name: w - inner_lr * slope[name] for name, w in theta.items()}, qx, qy)

    losses = vmap(query_loss)(support_x, support_y, query_x, query_y)
    return torch.autograd.grad(losses.mean(), list(theta.values()))
