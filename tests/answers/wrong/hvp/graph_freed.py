# expect: graph-freed
# mistake: backward() first, and then autograd.grad over the same, freed graph
import torch


def hessian_vector_product(loss, params, vector):
    params = list(params)
    loss.backward()
    for p in params:
        p.grad = None  # only to check that the loss has a gradient
    grads = torch.autograd.grad(loss, params, create_graph=True)
    dot = sum((g * v).sum() for g, v in zip(grads, vector))
    return torch.autograd.grad(dot, params, create_graph=True)
