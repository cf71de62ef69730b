# right: an operator of its own, registered at import time, which torch allows once in a process
import torch

library = torch.library.Library("my_products", "DEF")
library.define("dot(Tensor a, Tensor b) -> Tensor")
library.impl("dot", lambda a, b: (a * b).sum(), "CompositeImplicitAutograd")


def hessian_vector_product(loss, params, vector):
    slopes = torch.autograd.grad(loss, params, create_graph=True)
    dots = [torch.ops.my_products.dot(g, v) for g, v in zip(slopes, vector)]
    return torch.autograd.grad(torch.stack(dots).sum(), params, create_graph=True)
