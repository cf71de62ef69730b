# expect: gradient-not-stored
# mistake: gradients are computed and not stored, and the loss is returned as a number
import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    total = 0.0
    gradient = [torch.zeros_like(p) for p in params.values()]
    for sx, sy, qx, qy in tasks:
        grads = torch.autograd.grad(loss_fn(model(sx), sy), list(params.values()), create_graph=True)
        fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
        loss = loss_fn(functional_call(model, fast, (qx,)), qy)
        found = torch.autograd.grad(loss, list(params.values()))
        gradient = [a + b / len(tasks) for a, b in zip(gradient, found)]
        total += loss.item()
    return total / len(tasks)
