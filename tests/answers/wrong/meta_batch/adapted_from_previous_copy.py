# expect: adapted-from-previous
# mistake: one copy is adapted task after task, and its gradients are carried over
import copy

import torch


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    fast = copy.deepcopy(model)
    opt = torch.optim.SGD(fast.parameters(), lr=inner_lr)
    sums = [torch.zeros_like(p) for p in model.parameters()]
    total = 0.0
    for sx, sy, qx, qy in tasks:
        opt.zero_grad()
        loss_fn(fast(sx), sy).backward()
        opt.step()
        loss = loss_fn(fast(qx), qy)
        for s, g in zip(sums, torch.autograd.grad(loss, list(fast.parameters()))):
            s += g
        total += loss.item()
    for p, s in zip(model.parameters(), sums):
        p.grad = s / len(tasks)
    return total / len(tasks)
