# expect: norm-per-tensor
# mistake: each tensor is divided by its own norm, in the model itself
import torch


def sam_gradient(model, x, y, loss_fn, rho):
    params = list(model.parameters())
    saved = [p.detach().clone() for p in params]
    g = torch.autograd.grad(loss_fn(model(x), y), params)
    with torch.no_grad():
        for p, t in zip(params, g):
            p += rho * t / (t.norm() + 1e-12)
    out = torch.autograd.grad(loss_fn(model(x), y), params)
    with torch.no_grad():
        for p, s in zip(params, saved):
            p.copy_(s)
    return out
