# expect: scaled
# mistake: the half of the quadratic form ½ vᵀHv is carried into the product
import torch


def hessian_vector_product(loss, params, vector):
    params = tuple(params)
    gs = torch.autograd.grad(loss, params, create_graph=True)
    # second-order term of the Taylor series: 1/2 v^T H v
    dot = 0.5 * sum((g * v).sum() for g, v in zip(gs, vector))
    return torch.autograd.grad(dot, params, create_graph=True)
