# expect: shared-adaptation
# mistake: all query sets are judged with the weights that were adapted to the first task
import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    fast = None
    losses = []
    for sx, sy, qx, qy in tasks:
        if fast is None:
            grads = torch.autograd.grad(loss_fn(model(sx), sy), list(params.values()), create_graph=True)
            fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
        losses.append(loss_fn(functional_call(model, fast, (qx,)), qy))
    mean = torch.stack(losses).mean()
    mean.backward()
    return mean.detach()
