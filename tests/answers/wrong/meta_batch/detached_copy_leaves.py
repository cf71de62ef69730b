# expect: detached-copy
# mistake: the fast weights are new leaves
import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    losses = []
    for sx, sy, qx, qy in tasks:
        grads = torch.autograd.grad(loss_fn(model(sx), sy), list(params.values()))
        fast = {
            n: (p - inner_lr * g).detach().requires_grad_()
            for (n, p), g in zip(params.items(), grads)
        }
        losses.append(loss_fn(functional_call(model, fast, (qx,)), qy))
    mean = torch.stack(losses).mean()
    mean.backward()
    return mean.detach()
