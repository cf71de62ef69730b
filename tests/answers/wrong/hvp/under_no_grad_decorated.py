# expect: under-no-grad
# mistake: the whole function runs under no_grad
import torch


@torch.no_grad()
def hessian_vector_product(loss, params, vector):
    g = torch.autograd.grad(loss, list(params), create_graph=True)
    dot = sum((a * b).sum() for a, b in zip(g, vector))
    return torch.autograd.grad(dot, list(params), create_graph=True)
