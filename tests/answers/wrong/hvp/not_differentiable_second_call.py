# expect: not-differentiable
# mistake: create_graph is missing in the second call, so the product has no history
import torch


def hessian_vector_product(loss, params, vector):
    params = tuple(params)
    grads = torch.autograd.grad(loss, params, create_graph=True)
    dot = sum(torch.sum(g * v) for g, v in zip(grads, vector))
    return torch.autograd.grad(dot, params, retain_graph=True)
