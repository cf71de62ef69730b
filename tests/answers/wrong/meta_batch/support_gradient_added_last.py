# expect: support-gradient-added
# mistake: .grad is cleared before each inner pass, but not after the last one
import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    losses = []
    for sx, sy, qx, qy in tasks:
        model.zero_grad()
        loss_fn(model(sx), sy).backward(create_graph=True)
        fast = {n: p - inner_lr * p.grad for n, p in model.named_parameters()}
        losses.append(loss_fn(functional_call(model, fast, (qx,)), qy))
    sum(losses).div(len(losses)).backward()
    return float(sum(losses)) / len(losses)
