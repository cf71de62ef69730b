# right: what is registered for tensors is called, and not the empty function beneath it
import functools

import torch


@functools.singledispatch
def hessian_vector_product(loss, params, vector):
    raise NotImplementedError


@hessian_vector_product.register
def _(loss: torch.Tensor, params, vector):
    slopes = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slopes, params, vector, create_graph=True)
