# expect: state-carried-over
# mistake: the sums of gradients are kept on the model from call to call
import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    if not hasattr(model, "meta_sums"):
        model.meta_sums = {n: torch.zeros_like(p) for n, p in params.items()}
    losses = []
    for sx, sy, qx, qy in tasks:
        grads = torch.autograd.grad(loss_fn(model(sx), sy), list(params.values()), create_graph=True)
        fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
        losses.append(loss_fn(functional_call(model, fast, (qx,)), qy))
    mean = torch.stack(losses).mean()
    for (n, p), g in zip(params.items(), torch.autograd.grad(mean, list(params.values()))):
        model.meta_sums[n] += g
        p.grad = model.meta_sums[n].clone()
    return mean.detach()
