import torch
from torch.func import functional_call, grad, vjp


def multi_step_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, weights):
    names = [n for n, _ in model.named_parameters()]

    def loss(v, x, y):
        return loss_fn(functional_call(model, dict(zip(names, v)), (x,)), y)

    def step(v):
        g = grad(loss)(v, support_x, support_y)
        return tuple(a - inner_lr * b for a, b in zip(v, g))

    v = tuple(p.detach() for p in model.parameters())
    pulls, terms = [], []
    for w in weights:
        v, pull = vjp(step, v)
        pulls.append(pull)
        terms.append(tuple(w * g for g in grad(loss)(v, query_x, query_y)))
    c = tuple(torch.zeros_like(a) for a in v)
    while pulls:
        c = tuple(a + b for a, b in zip(c, terms.pop()))
        (c,) = pulls.pop()(c)
    return c
