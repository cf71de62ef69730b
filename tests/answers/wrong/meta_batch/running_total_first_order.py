# expect: running-total
# mistake: the list of losses so far is averaged and sent back in each round; the gradients are added
import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    params = dict(model.named_parameters())
    losses = []
    for p in params.values():
        p.grad = torch.zeros_like(p)
    for task in tasks:
        sx, sy = task[:2]
        grads = torch.autograd.grad(loss_fn(model(sx), sy), list(params.values()))
        fast = {n: p - inner_lr * g for (n, p), g in zip(params.items(), grads)}
        losses.append(loss_fn(functional_call(model, fast, (task[2],)), task[3]))
        found = torch.autograd.grad(sum(losses) / len(losses), list(params.values()), retain_graph=True)
        for p, g in zip(params.values(), found):
            p.grad += g
    return torch.stack(losses).mean()
