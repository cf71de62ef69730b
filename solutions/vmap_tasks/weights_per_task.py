"""A set of weights per task, and plain autograd

Every parameter is expanded to one copy per task, which costs no memory, and `vmap` runs the forward
pass alone. The sum of the support losses then has each task's own gradient, since no task's loss
depends on another task's copy. Nothing of `torch.func.grad` is needed, and each line works with the
autograd that everybody knows. The sum must be a sum: a mean would divide each task's step.
"""

import torch
from torch.func import functional_call, vmap


def batched_meta_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr):
    theta = dict(model.named_parameters())
    tasks = len(support_x)

    def loss_at(weights, x, y):
        return loss_fn(functional_call(model, weights, (x,)), y)

    losses_at = vmap(loss_at)
    copies = {name: p.expand(tasks, *p.shape) for name, p in theta.items()}
    support_loss = losses_at(copies, support_x, support_y).sum()
    slopes = torch.autograd.grad(support_loss, list(copies.values()), create_graph=True)
    adapted = {
        name: copy - inner_lr * slope
        for (name, copy), slope in zip(copies.items(), slopes, strict=True)
    }
    meta_loss = losses_at(adapted, query_x, query_y).mean()
    return torch.autograd.grad(meta_loss, list(theta.values()))
