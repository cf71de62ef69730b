# expect: not-implemented
# mistake: the function stops after the gradient and returns None
import torch


def hessian_vector_product(loss, params, vector):
    grads = torch.autograd.grad(loss, list(params), create_graph=True)
    # TODO: multiply by the Hessian
