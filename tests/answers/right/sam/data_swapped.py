import torch


def sam_gradient(model, x, y, loss_fn, rho):
    params = list(model.parameters())

    def grads():
        return torch.autograd.grad(loss_fn(model(x), y), params)

    g = grads()
    norm = sum((t * t).sum() for t in g).sqrt()
    homes = [p.data for p in params]
    for p, t in zip(params, g):
        p.data = p.data + rho * t / norm
    try:
        return grads()
    finally:
        for p, home in zip(params, homes):
            p.data = home
