# right: the stub is left standing, and its name is given to another function
import torch


def hessian_vector_product(loss, params, vector):
    pass


def mine(loss, params, vector):
    slopes = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slopes, params, vector, create_graph=True)


hessian_vector_product = mine
