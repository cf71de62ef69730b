# expect: original-modified
# mistake: the model is switched to evaluation for the query sets, and stays there
import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    losses = []
    for sx, sy, qx, qy in tasks:
        model.train()
        grads = torch.autograd.grad(loss_fn(model(sx), sy), list(params.values()), create_graph=True)
        fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
        model.eval()
        losses.append(loss_fn(functional_call(model, fast, (qx,)), qy))
    mean = torch.stack(losses).mean()
    mean.backward()
    return mean
