# expect: stale-graph
# mistake: the weights move through .data and the old loss is differentiated again
import torch


def sam_gradient(model, x, y, loss_fn, rho):
    params = list(model.parameters())
    saved = [p.detach().clone() for p in params]
    loss = loss_fn(model(x), y)
    g = torch.autograd.grad(loss, params, retain_graph=True)
    norm = torch.cat([t.flatten() for t in g]).norm()
    for p, t in zip(params, g):
        p.data.add_(rho * t / norm)
    out = torch.autograd.grad(loss, params)
    for p, s in zip(params, saved):
        p.data.copy_(s)
    return out
