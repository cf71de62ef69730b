# expect: first-order
# mistake: create_graph is missing in the first call, so the gradient has no history
import torch


def hessian_vector_product(loss, params, vector):
    params = list(params)
    grads = torch.autograd.grad(loss, params, retain_graph=True)
    dot = sum((g * v).sum() for g, v in zip(grads, vector))
    return torch.autograd.grad(dot, params, create_graph=True)
