# expect: frozen-weights
# mistake: the weights are frozen before the first pass
import torch


def hessian_vector_product(loss, params, vector):
    for p in params:
        p.requires_grad_(False)
    g = torch.autograd.grad(loss, list(params), create_graph=True)
    dot = sum((a * b).sum() for a, b in zip(g, vector))
    return torch.autograd.grad(dot, list(params), create_graph=True)
