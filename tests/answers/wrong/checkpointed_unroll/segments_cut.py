# expect: segments-cut
# mistake: only the last segment is pulled back
import math

import torch
from torch.func import functional_call


def checkpointed_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps
):
    names = [n for n, _ in model.named_parameters()]

    def loss(ws, x, y):
        return loss_fn(functional_call(model, dict(zip(names, ws)), (x,)), y)

    def run(ws, count, graph):
        for _ in range(count):
            gs = torch.autograd.grad(loss(ws, support_x, support_y), ws, create_graph=graph)
            ws = [w - inner_lr * g for w, g in zip(ws, gs)]
            if not graph:
                ws = [w.detach().requires_grad_() for w in ws]
        return ws

    size = max(1, math.isqrt(steps))
    counts = [min(size, steps - i) for i in range(0, steps, size)]
    starts = [[p.detach().clone().requires_grad_() for p in model.parameters()]]
    for count in counts:
        starts.append(run(starts[-1], count, False))
    last = starts.pop()
    v = torch.autograd.grad(loss(last, query_x, query_y), last)
    return torch.autograd.grad(run(starts[-1], counts[-1], True), starts[-1], v)
