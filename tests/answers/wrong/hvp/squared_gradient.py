# expect: squared-gradient
# mistake: the Hessian is taken for the outer product of the gradient, g (g·v)
import torch


def hessian_vector_product(loss, params, vector):
    grads = torch.autograd.grad(loss, list(params), create_graph=True)
    gv = sum((g * v).sum() for g, v in zip(grads, vector))
    return tuple(g * gv for g in grads)
