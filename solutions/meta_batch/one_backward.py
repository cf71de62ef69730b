"""One backward pass for the batch

The losses are collected, and their mean goes backward once. The code says what the formula says,
and there is no share to get wrong. All graphs stay alive until the end, so the memory grows with
the number of tasks.
"""

import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    weights = dict(model.named_parameters())

    def meta_loss(support_x, support_y, query_x, query_y):
        loss = loss_fn(model(support_x), support_y)
        gradient = torch.autograd.grad(loss, list(weights.values()), create_graph=True)
        fast = {n: w - inner_lr * g for (n, w), g in zip(weights.items(), gradient, strict=True)}
        return loss_fn(functional_call(model, fast, (query_x,)), query_y)

    mean = torch.stack([meta_loss(*task) for task in tasks]).mean()
    mean.backward()
    return mean.detach()
