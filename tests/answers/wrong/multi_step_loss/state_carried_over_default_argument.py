# expect: state-carried-over
# mistake: losses=[] as a default argument
import copy
import torch
from torch.func import functional_call, grad

def multi_step_gradient(model, support_x, support_y, query_x, query_y, loss_fn, inner_lr, weights, losses=[]):
    start = dict(model.named_parameters())
    fast = start
    for w in weights:
        g = torch.autograd.grad(loss_fn(functional_call(model, fast, support_x), support_y), list(fast.values()), create_graph=True)
        fast = {n: p - inner_lr * s for (n, p), s in zip(fast.items(), g)}
        losses.append(loss_fn(functional_call(model, fast, query_x), query_y))
    total = sum(w * v for w, v in zip(weights, losses[-len(weights) :]))
    if len(losses) > len(weights):
        total = sum(w * v for w, v in zip(weights, losses))
    return tuple(torch.zeros_like(p) if x is None else x for p, x in zip(start.values(), torch.autograd.grad(total, list(start.values()), allow_unused=True, retain_graph=True)))
