# expect: support-gradient-added
# mistake: inner gradients with a graph heap up in .grad, and the mean goes backward at the end
import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    losses = []
    for sx, sy, qx, qy in tasks:
        loss_fn(model(sx), sy).backward(create_graph=True)
        fast = {n: p - inner_lr * p.grad for n, p in model.named_parameters()}
        losses.append(loss_fn(functional_call(model, fast, (qx,)), qy))
    mean = torch.stack(losses).mean()
    mean.backward()
    return mean.detach()
