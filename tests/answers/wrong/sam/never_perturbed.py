# expect: never-perturbed
# mistake: the perturbed weights are bound to a loop variable
import torch


def sam_gradient(model, x, y, loss_fn, rho):
    params = list(model.parameters())
    g = torch.autograd.grad(loss_fn(model(x), y), params)
    norm = torch.cat([t.flatten() for t in g]).norm()
    for p, t in zip(params, g):
        p = p + rho * t / norm
    return torch.autograd.grad(loss_fn(model(x), y), params)
