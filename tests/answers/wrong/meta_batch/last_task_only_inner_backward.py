# expect: last-task-only
# mistake: .grad is emptied before each inner backward pass, and so is what the tasks before left
import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    losses = []
    for sx, sy, qx, qy in tasks:
        for p in model.parameters():
            p.grad = None
        loss_fn(model(sx), sy).backward(create_graph=True)
        fast = {n: p - inner_lr * p.grad for n, p in model.named_parameters()}
        for p in model.parameters():
            p.grad = None
        loss = loss_fn(functional_call(model, fast, (qx,)), qy)
        loss.backward()
        losses.append(loss.detach())
    for p in model.parameters():
        p.grad /= len(tasks)
    return torch.stack(losses).mean()
