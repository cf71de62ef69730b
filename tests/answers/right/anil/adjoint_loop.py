# right: a stored path and one vector product per step, last step first
import torch
from torch.func import functional_call


def anil_gradient(body, head, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    names = [n for n, _ in head.named_parameters()]
    bp = list(body.parameters())

    def loss(ws, z, y):
        return loss_fn(functional_call(head, dict(zip(names, ws)), (z,)), y)

    path = [[p.detach() for p in head.parameters()]]
    with torch.no_grad():
        z = body(support_x)
    for _ in range(steps):
        ws = [w.clone().requires_grad_() for w in path[-1]]
        path.append([w.detach() - inner_lr * g for w, g in zip(ws, torch.autograd.grad(loss(ws, z, support_y), ws))])
    ws = [w.clone().requires_grad_() for w in path[-1]]
    found = torch.autograd.grad(loss(ws, body(query_x), query_y), ws + bp)
    v, for_body = list(found[: len(ws)]), list(found[len(ws) :])
    for ws in reversed(path[:-1]):
        ws = [w.clone().requires_grad_() for w in ws]
        gs = torch.autograd.grad(loss(ws, body(support_x), support_y), ws, create_graph=True)
        dot = sum((g * vi).sum() for g, vi in zip(gs, v))
        hv = torch.autograd.grad(dot, ws + bp, allow_unused=True, materialize_grads=True)
        v = [vi - inner_lr * h for vi, h in zip(v, hv[: len(ws)])]
        for_body = [b - inner_lr * h for b, h in zip(for_body, hv[len(ws) :])]
    return tuple(for_body), tuple(v)
