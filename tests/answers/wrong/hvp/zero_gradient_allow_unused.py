# expect: zero-gradient
# mistake: a gradient without history, and zeros where torch has nothing to give
import torch


def hessian_vector_product(loss, params, vector):
    g = [x.detach().requires_grad_() for x in torch.autograd.grad(loss, list(params))]
    dot = sum((a * b).sum() for a, b in zip(g, vector))
    hv = torch.autograd.grad(dot, list(params), allow_unused=True, create_graph=True)
    return tuple(torch.zeros_like(p) if h is None else h for p, h in zip(params, hv))
