# expect: original-modified
# mistake: .grad is empty afterwards, whatever it held before
import torch


def sam_gradient(model, x, y, loss_fn, rho):
    params = list(model.parameters())
    model.zero_grad(set_to_none=True)
    g = torch.autograd.grad(loss_fn(model(x), y), params)
    norm = torch.cat([t.flatten() for t in g]).norm()
    homes = [p.data for p in params]
    for p, t in zip(params, g):
        p.data = p.data + rho * t / norm
    out = torch.autograd.grad(loss_fn(model(x), y), params)
    for p, home in zip(params, homes):
        p.data = home
    return out
