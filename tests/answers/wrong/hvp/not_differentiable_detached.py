# expect: not-differentiable
# mistake: the product is detached before it is returned
import torch


def hessian_vector_product(loss, params, vector):
    grads = torch.autograd.grad(loss, list(params), create_graph=True)
    hv = torch.autograd.grad(
        grads, list(params), grad_outputs=list(vector), create_graph=True
    )
    return tuple(h.detach() for h in hv)
