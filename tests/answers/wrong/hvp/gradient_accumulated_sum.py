# expect: gradient-accumulated
# mistake: the gradient is added to the product
import torch


def hessian_vector_product(loss, params, vector):
    g = torch.autograd.grad(loss, list(params), create_graph=True)
    dot = sum((a * b).sum() for a, b in zip(g, vector))
    hv = torch.autograd.grad(dot, list(params), create_graph=True)
    return tuple(a + b for a, b in zip(g, hv))
