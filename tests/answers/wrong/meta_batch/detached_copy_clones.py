# expect: detached-copy
# mistake: everything is computed from clones of the weights
import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    theta = {n: p.clone().detach().requires_grad_() for n, p in model.named_parameters()}
    mean = 0.0
    for sx, sy, qx, qy in tasks:
        inner = loss_fn(functional_call(model, theta, (sx,)), sy)
        grads = torch.autograd.grad(inner, list(theta.values()), create_graph=True)
        fast = {n: p - inner_lr * g for (n, p), g in zip(theta.items(), grads)}
        mean = mean + loss_fn(functional_call(model, fast, (qx,)), qy) / len(tasks)
    mean.backward()
    return mean.item()
