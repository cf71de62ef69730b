# expect: cached
# mistake: the first gradient is kept for all later calls
import torch


KEPT = []


def hessian_vector_product(loss, params, vector):
    if not KEPT:
        KEPT.extend(torch.autograd.grad(loss, list(params), create_graph=True))
    g = KEPT
    dot = sum((a * b).sum() for a, b in zip(g, vector))
    return torch.autograd.grad(dot, list(params), create_graph=True)
