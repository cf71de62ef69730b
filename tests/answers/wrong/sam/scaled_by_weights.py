# expect: scaled-by-weights
# mistake: the perturbation of ASAM
import torch
from torch.func import functional_call


def sam_gradient(model, x, y, loss_fn, rho):
    w = dict(model.named_parameters())
    g = torch.autograd.grad(loss_fn(model(x), y), list(w.values()))
    norm = torch.stack([(p.abs() * t).norm() for p, t in zip(w.values(), g)]).norm()
    v = {k: (p + rho * p**2 * t / norm).detach().requires_grad_() for (k, p), t in zip(w.items(), g)}
    return torch.autograd.grad(loss_fn(functional_call(model, v, (x,)), y), list(v.values()))
