# expect: norm-squared
# mistake: the square root is missing
import torch
from torch.func import functional_call


def sam_gradient(model, x, y, loss_fn, rho):
    w = dict(model.named_parameters())
    g = torch.autograd.grad(loss_fn(model(x), y), list(w.values()))
    norm = sum((t**2).sum() for t in g)
    v = {k: (p + rho * t / norm).detach().requires_grad_() for (k, p), t in zip(w.items(), g)}
    return torch.autograd.grad(loss_fn(functional_call(model, v, (x,)), y), list(v.values()))
