# expect: last-task-only
# mistake: gradients are cleared in every round
import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    total = 0.0
    for sx, sy, qx, qy in tasks:
        model.zero_grad()
        params = dict(model.named_parameters())
        grads = torch.autograd.grad(loss_fn(model(sx), sy), params.values(), create_graph=True)
        fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
        loss = loss_fn(functional_call(model, fast, (qx,)), qy) / len(tasks)
        loss.backward()
        total += loss.item()
    return total
