# expect: running-total
# mistake: the running sum goes backward in every round
import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    total = 0
    for sx, sy, qx, qy in tasks:
        grads = torch.autograd.grad(loss_fn(model(sx), sy), list(params.values()), create_graph=True)
        fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
        total = total + loss_fn(functional_call(model, fast, (qx,)), qy) / len(tasks)
        total.backward(retain_graph=True)
    return total.item()
