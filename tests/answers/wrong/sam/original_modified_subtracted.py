# expect: original-modified
# mistake: the perturbation is subtracted again, which leaves rounding
import torch


def sam_gradient(model, x, y, loss_fn, rho):
    params = list(model.parameters())
    g = torch.autograd.grad(loss_fn(model(x), y), params)
    norm = torch.cat([t.flatten() for t in g]).norm()
    steps = [rho * t / norm for t in g]
    with torch.no_grad():
        for p, e in zip(params, steps):
            p.add_(e)
    out = torch.autograd.grad(loss_fn(model(x), y), params)
    with torch.no_grad():
        for p, e in zip(params, steps):
            p.sub_(e)
    return out
