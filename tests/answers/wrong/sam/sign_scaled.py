# expect: wrong-norm
# mistake: the sign of the gradient over the root of the number of weights
import torch
from torch import nn
from torch.func import functional_call
import copy


def sam_gradient(model, x, y, loss_fn, rho):
    w = dict(model.named_parameters())
    g = torch.autograd.grad(loss_fn(model(x), y), list(w.values()))
    count = sum(a.numel() for a in g)
    up = {k: (p + rho * a.sign() / count**0.5).detach().requires_grad_() for (k, p), a in zip(w.items(), g)}
    return torch.autograd.grad(loss_fn(functional_call(model, up, (x,)), y), list(up.values()))
