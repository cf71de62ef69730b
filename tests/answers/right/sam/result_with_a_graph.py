import torch
from torch.func import functional_call


def sam_gradient(model, x, y, loss_fn, rho):
    names, params = zip(*model.named_parameters())
    first = torch.autograd.grad(loss_fn(model(x), y), params, create_graph=True)
    norm = torch.linalg.vector_norm(torch.cat([g.reshape(-1) for g in first]))
    epsilon = [rho * g.detach() / norm.detach() for g in first]
    moved = {n: p + e for n, p, e in zip(names, params, epsilon)}
    # The perturbation is a constant, so the slope with respect to the old weights is the same.
    return torch.autograd.grad(loss_fn(functional_call(model, moved, (x,)), y), params, create_graph=True)
