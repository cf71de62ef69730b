# expect: wrong-sign
# mistake: the product comes out with a minus sign
import torch


def hessian_vector_product(loss, params, vector):
    params = list(params)
    grads = torch.autograd.grad(loss, params, create_graph=True)
    # step against the gradient
    dot = sum((-g * v).sum() for g, v in zip(grads, vector))
    return torch.autograd.grad(dot, params, create_graph=True)
