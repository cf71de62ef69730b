# expect: adapted-from-previous
# mistake: each task begins at detached weights of the task before
import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    start = {n: p.detach().clone().requires_grad_() for n, p in model.named_parameters()}
    sums = {n: torch.zeros_like(p) for n, p in start.items()}
    losses = []
    for sx, sy, qx, qy in tasks:
        inner = loss_fn(functional_call(model, start, (sx,)), sy)
        g = torch.autograd.grad(inner, list(start.values()), create_graph=True)
        fast = {n: p - inner_lr * d for (n, p), d in zip(start.items(), g)}
        loss = loss_fn(functional_call(model, fast, (qx,)), qy)
        for n, d in zip(start, torch.autograd.grad(loss, list(start.values()))):
            sums[n] = sums[n] + d / len(tasks)
        losses.append(loss.item())
        start = {n: p.detach().requires_grad_() for n, p in fast.items()}
    for n, p in model.named_parameters():
        p.grad = sums[n]
    return sum(losses) / len(losses)
