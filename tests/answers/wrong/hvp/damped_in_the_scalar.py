# expect: damped
# mistake: the damping stands in the scalar, as ½ |θ|² would
import torch


def hessian_vector_product(loss, params, vector):
    g = torch.autograd.grad(loss, list(params), create_graph=True)
    dot = sum((a * v).sum() + 0.5 * (p * v).sum() for a, p, v in zip(g, params, vector))
    hv = torch.autograd.grad(dot, list(params), create_graph=True)
    return tuple(h + 0.5 * v for h, v in zip(hv, vector))
