# expect: wrong-norm
# mistake: the root of the mean square is taken for the norm
import torch


def sam_gradient(model, x, y, loss_fn, rho):
    params = list(model.parameters())
    saved = [p.detach().clone() for p in params]
    g = torch.autograd.grad(loss_fn(model(x), y), params)
    flat = torch.cat([t.flatten() for t in g])
    rms = flat.pow(2).mean().sqrt()
    with torch.no_grad():
        for p, t in zip(params, g):
            p.add_(rho * t / rms)
    out = torch.autograd.grad(loss_fn(model(x), y), params)
    with torch.no_grad():
        for p, s in zip(params, saved):
            p.copy_(s)
    return out
