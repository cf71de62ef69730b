# right: the fast weights stay connected to θ, but no step keeps the graph of its gradient
import torch
from torch.func import functional_call


def _run(model, w, x):
    return functional_call(model, w, (x,))


def _adapt(model, x, y, loss_fn, lr, steps):
    w = dict(model.named_parameters())
    for _ in range(steps):
        g = torch.autograd.grad(loss_fn(_run(model, w, x), y), tuple(w.values()))
        w = {n: v - lr * gi for (n, v), gi in zip(w.items(), g)}
    return w


def fomaml_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    w = _adapt(model, support_x, support_y, loss_fn, inner_lr, steps)
    loss = loss_fn(_run(model, w, query_x), query_y)
    # identity Jacobian, so with respect to θ it is the same
    return torch.autograd.grad(loss, tuple(model.parameters()))


def reptile_gradient(model, support_x, support_y, loss_fn, inner_lr, steps):
    w = _adapt(model, support_x, support_y, loss_fn, inner_lr, steps)
    return tuple(p - w[n] for n, p in model.named_parameters())
