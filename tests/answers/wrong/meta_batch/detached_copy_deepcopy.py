# expect: detached-copy
# mistake: a deep copy takes the steps, and its gradients are left in it
import copy

import torch


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    total = 0.0
    for sx, sy, qx, qy in tasks:
        fast = copy.deepcopy(model)
        optimizer = torch.optim.SGD(fast.parameters(), lr=inner_lr)
        loss_fn(fast(sx), sy).backward()
        optimizer.step()
        optimizer.zero_grad()
        loss = loss_fn(fast(qx), qy) / len(tasks)
        loss.backward()
        total += loss.item()
    return total
