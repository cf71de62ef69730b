# expect: second-order
# mistake: the norm is a constant, the gradient in the perturbation is not
import torch
from torch.func import functional_call


def sam_gradient(model, x, y, loss_fn, rho):
    w = dict(model.named_parameters())
    g = torch.autograd.grad(loss_fn(model(x), y), list(w.values()), create_graph=True)
    norm = torch.cat([t.flatten() for t in g]).norm().item()
    v = {k: p + rho * t / norm for (k, p), t in zip(w.items(), g)}
    return torch.autograd.grad(loss_fn(functional_call(model, v, (x,)), y), list(w.values()))
