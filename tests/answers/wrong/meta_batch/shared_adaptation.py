# expect: shared-adaptation
# mistake: one step on the mean support loss for all tasks
import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    inner = torch.stack([loss_fn(model(sx), sy) for sx, sy, _, _ in tasks]).mean()
    grads = torch.autograd.grad(inner, list(params.values()), create_graph=True)
    fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
    outer = torch.stack([loss_fn(functional_call(model, fast, (qx,)), qy) for _, _, qx, qy in tasks])
    outer.mean().backward()
    return outer.mean().item()
