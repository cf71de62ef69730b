# right: the stub is left standing, and the function is defined once more below it
import torch


def hessian_vector_product(loss, params, vector):
    raise NotImplementedError


def hessian_vector_product(loss, params, vector):
    slopes = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slopes, params, vector, create_graph=True)
