# expect: inner-sign
# mistake: the perturbation goes down the slope
import torch


def sam_gradient(model, x, y, loss_fn, rho):
    params = list(model.parameters())
    saved = [p.detach().clone() for p in params]
    g = torch.autograd.grad(loss_fn(model(x), y), params)
    norm = torch.cat([t.flatten() for t in g]).norm()
    with torch.no_grad():
        for p, t in zip(params, g):
            p.sub_(rho * t / norm)
    out = torch.autograd.grad(loss_fn(model(x), y), params)
    with torch.no_grad():
        for p, s in zip(params, saved):
            p.copy_(s)
    return out
