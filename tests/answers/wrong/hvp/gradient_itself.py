# expect: gradient-itself
# mistake: the gradient is returned, and the vector is never used
import torch


def hessian_vector_product(loss, params, vector):
    # create_graph makes it second order
    return torch.autograd.grad(loss, list(params), create_graph=True)
