# expect: partial-update
# mistake: only matrices are moved; the norm is that of all gradients
import torch
from torch.func import functional_call


def sam_gradient(model, x, y, loss_fn, rho):
    w = dict(model.named_parameters())
    g = torch.autograd.grad(loss_fn(model(x), y), list(w.values()))
    norm = torch.cat([t.flatten() for t in g]).norm()
    v = {
        k: (p + rho * t / norm if p.dim() > 1 else p).detach().requires_grad_()
        for (k, p), t in zip(w.items(), g)
    }
    return torch.autograd.grad(loss_fn(functional_call(model, v, (x,)), y), list(v.values()))
