# expect: detached-copy
# mistake: the gradient is asked for with respect to clones
import torch


def hessian_vector_product(loss, params, vector):
    params = [p.detach().clone().requires_grad_() for p in params]
    g = torch.autograd.grad(loss, list(params), create_graph=True)
    dot = sum((a * b).sum() for a, b in zip(g, vector))
    return torch.autograd.grad(dot, list(params), create_graph=True)
