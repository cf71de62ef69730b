# expect: adapted-from-previous
# mistake: the fast weights are made once, before the loop
import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    fast = dict(model.named_parameters())
    losses = []
    for sx, sy, qx, qy in tasks:
        loss = loss_fn(functional_call(model, fast, (sx,)), sy)
        grads = torch.autograd.grad(loss, list(fast.values()), create_graph=True)
        fast = {n: p - inner_lr * g for (n, p), g in zip(fast.items(), grads)}
        losses.append(loss_fn(functional_call(model, fast, (qx,)), qy))
    mean = torch.stack(losses).mean()
    mean.backward()
    return mean.detach()
