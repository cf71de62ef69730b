# expect: damped
# mistake: a multiple of the vector is added, as a solver would do
import torch


def hessian_vector_product(loss, params, vector):
    g = torch.autograd.grad(loss, list(params), create_graph=True)
    dot = sum((a * b).sum() for a, b in zip(g, vector))
    hv = torch.autograd.grad(dot, list(params), create_graph=True)
    return tuple(h + 0.1 * v for h, v in zip(hv, vector))
