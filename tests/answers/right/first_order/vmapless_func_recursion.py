# right: torch.func and recursion, on tuples with functional_call
import torch
from torch.func import functional_call, grad_and_value


def _loss(model, loss_fn, x, y):
    names = [n for n, _ in model.named_parameters()]
    return lambda ws: loss_fn(functional_call(model, dict(zip(names, ws)), (x,)), y)


def _go(loss, ws, lr, steps):
    if steps == 0:
        return ws
    g, _ = grad_and_value(loss)(ws)
    return _go(loss, tuple(w - lr * gi for w, gi in zip(ws, g)), lr, steps - 1)


def fomaml_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    ws = tuple(p.detach() for p in model.parameters())
    end = _go(_loss(model, loss_fn, support_x, support_y), ws, inner_lr, steps)
    return grad_and_value(_loss(model, loss_fn, query_x, query_y))(end)[0]


def reptile_gradient(model, support_x, support_y, loss_fn, inner_lr, steps):
    ws = tuple(p.detach() for p in model.parameters())
    end = _go(_loss(model, loss_fn, support_x, support_y), ws, inner_lr, steps)
    return tuple(a - b for a, b in zip(ws, end))
