# expect: second-order
# mistake: torch.func.grad goes through the whole inner loop
import torch
from torch.func import functional_call, grad


def _adapt(model, w, x, y, loss_fn, lr, steps):
    slope = grad(lambda w: loss_fn(functional_call(model, w, (x,)), y))
    for _ in range(steps):
        g = slope(w)
        w = {n: w[n] - lr * g[n] for n in w}
    return w


def fomaml_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    def meta(w):
        w = _adapt(model, w, support_x, support_y, loss_fn, inner_lr, steps)
        return loss_fn(functional_call(model, w, (query_x,)), query_y)

    return tuple(grad(meta)({n: p.detach() for n, p in model.named_parameters()}).values())


def reptile_gradient(model, support_x, support_y, loss_fn, inner_lr, steps):
    w = {n: p.detach() for n, p in model.named_parameters()}
    end = _adapt(model, w, support_x, support_y, loss_fn, inner_lr, steps)
    return tuple(w[n] - end[n] for n in w)
