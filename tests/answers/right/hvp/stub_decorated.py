# right: a decorator puts the function in the place of an empty one
import torch


def in_its_place(function):
    return lambda _: function


def real(loss, params, vector):
    slopes = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slopes, params, vector, create_graph=True)


@in_its_place(real)
def hessian_vector_product(loss, params, vector): ...
