# right: what it says of its signature is no signature
import torch


def hessian_vector_product(loss, params, vector):
    slopes = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slopes, params, vector, create_graph=True)


hessian_vector_product.__signature__ = "(loss, params, vector)"
