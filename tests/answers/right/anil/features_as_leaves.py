import torch
from torch.func import functional_call


def anil_gradient(body, head, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    """Features as leaves first; their gradients are sent through the body at the end."""
    zs = body(support_x)
    zq = body(query_x)
    s = zs.detach().clone().requires_grad_()
    q = zq.detach().clone().requires_grad_()
    names, start = zip(*[(n, p.detach().clone().requires_grad_()) for n, p in head.named_parameters()])
    w = start
    for _ in range(steps):
        g = torch.autograd.grad(loss_fn(functional_call(head, dict(zip(names, w)), s), support_y), w, create_graph=True)
        w = tuple(a - inner_lr * b for a, b in zip(w, g))
    value = loss_fn(functional_call(head, dict(zip(names, w)), q), query_y)
    ds, dq, *dh = torch.autograd.grad(value, (s, q, *start))
    db = torch.autograd.grad((zs, zq), list(body.parameters()), grad_outputs=(ds, dq))
    return db, tuple(dh)
