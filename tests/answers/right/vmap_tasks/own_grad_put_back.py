# right: the model's own `.grad` is used for a while, and put back
import torch
from torch.func import functional_call


def batched_meta_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr):
    kept = [p.grad for p in model.parameters()]
    for p in model.parameters():
        p.grad = None
    try:
        n_tasks = len(support_y)
        repeated = {k: p.repeat(n_tasks, *[1] * p.dim()) for k, p in model.named_parameters()}

        def loss(ws, x, y):
            return loss_fn(functional_call(model, ws, (x,)), y)

        over_tasks = torch.vmap(loss, in_dims=(0, 0, 0))
        inner = torch.autograd.grad(
            over_tasks(repeated, support_x, support_y),
            list(repeated.values()),
            torch.ones(n_tasks, dtype=next(model.parameters()).dtype),
            create_graph=True,
        )
        fast = {k: w - inner_lr * g for (k, w), g in zip(repeated.items(), inner)}
        over_tasks(fast, query_x, query_y).mean().backward()
        return tuple(p.grad.clone() for p in model.parameters())
    finally:
        for p, g in zip(model.parameters(), kept):
            p.grad = g
