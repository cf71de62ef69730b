# expect: detached-copy
# mistake: the gradient of a copy's loss is asked for at the model's weights
import copy

import torch


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    losses = []
    for sx, sy, qx, qy in tasks:
        fast = copy.deepcopy(model)
        grads = torch.autograd.grad(loss_fn(fast(sx), sy), list(fast.parameters()))
        for p, g in zip(fast.parameters(), grads):
            p.data = p.data - inner_lr * g
        losses.append(loss_fn(fast(qx), qy))
    mean = torch.stack(losses).mean()
    grads = torch.autograd.grad(mean, list(model.parameters()))
    for p, g in zip(model.parameters(), grads):
        p.grad = g
    return mean
