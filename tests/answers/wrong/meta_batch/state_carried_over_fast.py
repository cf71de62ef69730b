# expect: state-carried-over
# mistake: fast weights are kept per model, and the next call starts from them
import torch
from torch.func import functional_call

START = {}


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    start = START.get(id(model), params)
    mean = 0.0
    for sx, sy, qx, qy in tasks:
        loss = loss_fn(functional_call(model, start, (sx,)), sy)
        grads = torch.autograd.grad(loss, list(start.values()), create_graph=True)
        fast = {n: p - inner_lr * g for (n, p), g in zip(start.items(), grads)}
        mean = mean + loss_fn(functional_call(model, fast, (qx,)), qy) / len(tasks)
    START[id(model)] = {n: w.detach().requires_grad_() for n, w in fast.items()}
    mean.backward()
    return mean.item()
