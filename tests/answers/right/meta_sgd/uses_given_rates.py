# right: the caller's own rates are used where they require grad, and copies where they do not
import torch
from torch.func import functional_call


def meta_sgd_gradient(model, rates, sx, sy, qx, qy, loss_fn):
    if not all(r.requires_grad for r in rates):
        rates = [r.clone().requires_grad_(True) for r in rates]
    ps = dict(model.named_parameters())
    gs = torch.autograd.grad(loss_fn(model(sx), sy), ps.values(), create_graph=True)
    new = {k: p - a * g for (k, p), a, g in zip(ps.items(), rates, gs)}
    loss = loss_fn(functional_call(model, new, qx), qy)
    weights = torch.autograd.grad(loss, list(ps.values()), create_graph=True)
    return weights, torch.autograd.grad(loss, rates)
