# expect: gradient-accumulated
# mistake: .grad from before the call is not cleared
import torch
from torch import nn
from torch.func import functional_call


def sam_gradient(model, x, y, loss_fn, rho):
    ps = list(model.parameters())
    olds = [None if p.grad is None else p.grad.clone() for p in ps]
    saved = [p.detach().clone() for p in ps]
    g = torch.autograd.grad(loss_fn(model(x), y), ps)
    norm = torch.cat([a.flatten() for a in g]).norm()
    with torch.no_grad():
        for p, a in zip(ps, g):
            p.add_(a * (rho / norm))
    loss_fn(model(x), y).backward()
    result = tuple(p.grad.clone() for p in ps)
    with torch.no_grad():
        for p, s, o in zip(ps, saved, olds):
            p.copy_(s)
            p.grad = o
    return result
