# expect: weighted-by-size
# mistake: tasks with a large support set count more
import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    rows = sum(len(task[0]) for task in tasks)
    value = 0.0
    for sx, sy, qx, qy in tasks:
        grads = torch.autograd.grad(loss_fn(model(sx), sy), list(params.values()), create_graph=True)
        fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
        share = len(sx) / rows * loss_fn(functional_call(model, fast, (qx,)), qy)
        share.backward()
        value += float(share)
    return value
