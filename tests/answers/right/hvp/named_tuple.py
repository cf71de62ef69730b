# right: the product comes back as a namedtuple, which is a tuple
from collections import namedtuple

import torch


def hessian_vector_product(loss, params, vector):
    Product = namedtuple("Product", [f"h{i}" for i in range(len(params))])
    slopes = torch.autograd.grad(loss, params, create_graph=True)
    return Product(*torch.autograd.grad(slopes, params, grad_outputs=vector, create_graph=True))
