# expect: state-carried-over
# mistake: the perturbed weights are kept per model
import torch
from torch.func import functional_call

_WORST = {}


def sam_gradient(model, x, y, loss_fn, rho):
    if id(model) not in _WORST:
        w = dict(model.named_parameters())
        g = torch.autograd.grad(loss_fn(model(x), y), list(w.values()))
        norm = torch.cat([t.flatten() for t in g]).norm()
        _WORST[id(model)] = {
            k: (p + rho * t / norm).detach().requires_grad_() for (k, p), t in zip(w.items(), g)
        }
    v = _WORST[id(model)]
    return torch.autograd.grad(loss_fn(functional_call(model, v, (x,)), y), list(v.values()))
