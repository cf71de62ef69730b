# expect: first-order
# mistake: the inner gradient has no graph
import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    mean = 0.0
    for sx, sy, qx, qy in tasks:
        grads = torch.autograd.grad(loss_fn(model(sx), sy), list(params.values()))
        fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
        loss = loss_fn(functional_call(model, fast, (qx,)), qy) / len(tasks)
        loss.backward()
        mean += loss.item()
    return mean
