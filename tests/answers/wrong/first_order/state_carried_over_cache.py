# expect: state-carried-over
# mistake: the adapted weights are kept per model, and the next call goes on from them
import weakref

import torch
from torch.func import functional_call

FAST = weakref.WeakKeyDictionary()


def _adapt(model, x, y, loss_fn, lr, steps):
    w = FAST.get(model) or {n: p.detach() for n, p in model.named_parameters()}
    for _ in range(steps):
        w = {n: v.detach().requires_grad_() for n, v in w.items()}
        g = torch.autograd.grad(loss_fn(functional_call(model, w, (x,)), y), list(w.values()))
        w = {n: v - lr * gi for (n, v), gi in zip(w.items(), g)}
    FAST[model] = w
    return {n: v.detach().requires_grad_() for n, v in w.items()}


def fomaml_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps):
    w = _adapt(model, support_x, support_y, loss_fn, inner_lr, steps)
    loss = loss_fn(functional_call(model, w, (query_x,)), query_y)
    return torch.autograd.grad(loss, list(w.values()))


def reptile_gradient(model, support_x, support_y, loss_fn, inner_lr, steps):
    w = _adapt(model, support_x, support_y, loss_fn, inner_lr, steps)
    return tuple((p - w[n]).detach() for n, p in model.named_parameters())
