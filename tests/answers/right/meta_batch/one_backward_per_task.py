import torch
from torch.func import functional_call


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    names = [name for name, _ in model.named_parameters()]
    weights = list(model.parameters())
    losses = []
    for sx, sy, qx, qy in tasks:
        grads = torch.autograd.grad(loss_fn(model(sx), sy), weights, create_graph=True)
        fast = [w - inner_lr * g for w, g in zip(weights, grads)]
        loss = loss_fn(functional_call(model, dict(zip(names, fast)), (qx,)), qy)
        (loss / len(tasks)).backward()
        losses.append(loss.detach())
        print("task done", float(loss))
    return torch.stack(losses).mean()
