# right: reentrant checkpoints around segments that turn grad mode on, and a backward from outside
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

    def segment(count):
        def run(*ws):
            with torch.enable_grad():
                ws = [w if w.requires_grad else w.detach().requires_grad_() for w in ws]
                for _ in range(count):
                    gs = torch.autograd.grad(loss(ws, support_x, support_y), ws, create_graph=True)
                    ws = [w - inner_lr * g for w, g in zip(ws, gs)]
            return tuple(ws)

        return run

    theta = [p.detach().clone().requires_grad_() for p in model.parameters()]
    ws, done, size = tuple(theta), 0, max(1, math.isqrt(steps))
    while done < steps:
        count = min(size, steps - done)
        ws = checkpoint(segment(count), *ws, use_reentrant=True)
        done += count
    loss(ws, query_x, query_y).backward()
    return tuple(t.grad for t in theta)
