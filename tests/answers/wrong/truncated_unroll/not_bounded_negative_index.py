# expect: horizon-not-bounded
# mistake: indices below zero count from the end of the list
import torch
from torch.func import functional_call


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    names = [n for n, _ in model.named_parameters()]

    def slope(ws, x, y, keep=False):
        ws = [w.detach().requires_grad_() for w in ws]
        loss = loss_fn(functional_call(model, dict(zip(names, ws)), (x,)), y)
        return ws, torch.autograd.grad(loss, ws, create_graph=keep)

    path = [[p.detach() for p in model.parameters()]]
    for _ in range(steps):
        _, gs = slope(path[-1], support_x, support_y)
        path.append([w - inner_lr * g for w, g in zip(path[-1], gs)])
    _, v = slope(path[-1], query_x, query_y)
    for i in range(steps - 1, steps - 1 - horizon, -1):
        ws, gs = slope(path[i], support_x, support_y, keep=True)
        hv = torch.autograd.grad(gs, ws, v)
        v = [a - inner_lr * b for a, b in zip(v, hv)]
    return tuple(v)
