# expect: checkpoint-in-name
# mistake: checkpoints around segments of about the root of k steps
import math

import torch
from torch.func import functional_call
from torch.utils.checkpoint import checkpoint


def checkpointed_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps
):
    names = [n for n, _ in model.named_parameters()]

    def loss(ws, x, y):
        return loss_fn(functional_call(model, dict(zip(names, ws)), (x,)), y)

    def step(*ws):
        gs = torch.autograd.grad(loss(ws, support_x, support_y), ws, create_graph=True)
        return tuple(w - inner_lr * g for w, g in zip(ws, gs))

    def segment(count):
        def run(*ws):
            for _ in range(count):
                ws = step(*ws)
            return ws

        return run

    theta = tuple(p.detach().clone().requires_grad_() for p in model.parameters())
    ws, done, size = theta, 0, max(1, math.isqrt(steps))
    while done < steps:
        count = min(size, steps - done)
        ws = checkpoint(segment(count), *ws, use_reentrant=False)
        done += count
    return torch.autograd.grad(loss(ws, query_x, query_y), theta)
