import torch
from torch.func import functional_call


def adapted(model, x, y, loss_fn, lr):
    """Fast weights from an inner backward pass, whose traces in .grad are put away."""
    loss_fn(model(x), y).backward(create_graph=True)
    fast = {name: p - lr * p.grad for name, p in model.named_parameters()}
    return fast


def meta_batch_update(model, tasks, loss_fn, inner_lr):
    kept = {name: torch.zeros_like(p) for name, p in model.named_parameters()}
    total = 0.0
    for support_x, support_y, query_x, query_y in tasks:
        fast = adapted(model, support_x, support_y, loss_fn, inner_lr)
        for p in model.parameters():
            p.grad = None
        loss = loss_fn(functional_call(model, fast, (query_x,)), query_y)
        loss.backward()
        for name, p in model.named_parameters():
            kept[name] += p.grad
            p.grad = None
        total += loss.item()
    for name, p in model.named_parameters():
        p.grad = kept[name] / len(tasks)
    return total / len(tasks)
