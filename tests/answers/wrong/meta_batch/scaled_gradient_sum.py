# expect: scaled-gradient
# mistake: a sum in place of the mean
import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    total = torch.tensor(0.0, dtype=next(model.parameters()).dtype)
    for sx, sy, qx, qy in tasks:
        loss = loss_fn(functional_call(model, params, (sx,)), sy)
        grads = torch.autograd.grad(loss, list(params.values()), create_graph=True)
        fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
        total = total + loss_fn(functional_call(model, fast, (qx,)), qy)
    total.backward()
    return total.detach() / len(tasks)
