# right: forward-mode product out of two reverse passes, through a dummy vector
import torch


def hessian_vector_product(loss, params, vector):
    params = tuple(params)
    g = torch.autograd.grad(loss, params, create_graph=True)
    # u -> Hᵀu is linear in u, so its own vector-Jacobian product with v is Hv,
    # whatever u is.
    u = tuple(torch.zeros_like(p, requires_grad=True) for p in params)
    hu = torch.autograd.grad(g, params, grad_outputs=u, create_graph=True)
    return torch.autograd.grad(hu, u, grad_outputs=tuple(vector), create_graph=True)
