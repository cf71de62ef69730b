# expect: stale-graph
# mistake: the weights move in place, the old loss is used again, and torch notices
import torch


def sam_gradient(model, x, y, loss_fn, rho):
    params = list(model.parameters())
    loss = loss_fn(model(x), y)
    g = torch.autograd.grad(loss, params, retain_graph=True)
    norm = torch.cat([t.flatten() for t in g]).norm()
    with torch.no_grad():
        for p, t in zip(params, g):
            p.add_(rho * t / norm)
    return torch.autograd.grad(loss, params)
