# expect: returned-loss-wrong
# mistake: the sum of the losses is returned, beside the mean gradient
import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    total = 0
    for sx, sy, qx, qy in tasks:
        grads = torch.autograd.grad(loss_fn(model(sx), sy), list(params.values()), create_graph=True)
        fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
        total = total + loss_fn(functional_call(model, fast, (qx,)), qy)
    (total / len(tasks)).backward()
    return total
