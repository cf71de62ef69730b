# right: a closure that steps, and functools.reduce
from functools import reduce

import torch


def anil_gradient(body, head, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    keys, start = zip(*head.named_parameters())
    z_s, z_q = body(support_x), body(query_x)
    risk = lambda ws, z, y: loss_fn(torch.func.functional_call(head, dict(zip(keys, ws)), z), y)

    def step(ws, _):
        gs = torch.autograd.grad(risk(ws, z_s, support_y), ws, create_graph=True)
        return tuple(w.sub(g, alpha=inner_lr) for w, g in zip(ws, gs))

    total = risk(reduce(step, range(steps), start), z_q, query_y)
    pb = tuple(body.parameters())
    gs = torch.autograd.grad(total, pb + start, create_graph=True)
    return gs[: len(pb)], gs[len(pb) :]
