# expect: state-carried-over
# mistake: the weights where the window begins are remembered per model
import weakref

import torch
from torch.func import functional_call

FAST = weakref.WeakKeyDictionary()


def truncated_meta_gradient(
    model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, steps, horizon
):
    def step(w, keep):
        loss = loss_fn(functional_call(model, w, (support_x,)), support_y)
        g = torch.autograd.grad(loss, list(w.values()), create_graph=keep)
        return {n: p - inner_lr * gi for (n, p), gi in zip(w.items(), g)}

    def cut(w):
        return {n: p.detach().requires_grad_() for n, p in w.items()}

    if model not in FAST:
        start = cut(dict(model.named_parameters()))
        for _ in range(steps - horizon):
            start = cut(step(start, False))
        FAST[model] = start
    w = start = FAST[model]
    for _ in range(min(horizon, steps)):
        w = step(w, True)
    loss = loss_fn(functional_call(model, w, (query_x,)), query_y)
    return torch.autograd.grad(loss, list(start.values()))
