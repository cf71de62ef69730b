# expect: returned-loss-wrong
# mistake: a loss for each task is returned
import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    losses = []
    for sx, sy, qx, qy in tasks:
        grads = torch.autograd.grad(loss_fn(model(sx), sy), list(params.values()), create_graph=True)
        fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
        losses.append(loss_fn(functional_call(model, fast, (qx,)), qy))
    torch.stack(losses).mean().backward()
    return torch.stack(losses).detach()
