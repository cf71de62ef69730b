# expect: original-modified
# mistake: the weights stay where the second gradient was taken
import torch


def sam_gradient(model, x, y, loss_fn, rho):
    params = list(model.parameters())
    g = torch.autograd.grad(loss_fn(model(x), y), params)
    norm = torch.cat([t.flatten() for t in g]).norm()
    with torch.no_grad():
        for p, t in zip(params, g):
            p.add_(rho * t / norm)
    return torch.autograd.grad(loss_fn(model(x), y), params)
