# expect: last-task-only
# mistake: the meta-loss of the last round is what goes backward, first order besides
import copy

import torch


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    losses = []
    for sx, sy, qx, qy in tasks:
        fast = copy.deepcopy(model)
        g = torch.autograd.grad(loss_fn(fast(sx), sy), list(fast.parameters()))
        with torch.no_grad():
            for p, d in zip(fast.parameters(), g):
                p -= inner_lr * d
        meta_loss = loss_fn(fast(qx), qy)
        losses.append(meta_loss.item())
    grads = torch.autograd.grad(meta_loss, list(fast.parameters()))
    for p, d in zip(model.parameters(), grads):
        p.grad = d
    return sum(losses) / len(losses)
