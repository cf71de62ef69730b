# expect: graph-freed
# mistake: one call a parameter and no retain_graph, so the second call finds no graph
import torch


def hessian_vector_product(loss, params, vector):
    grads = torch.autograd.grad(loss, list(params), create_graph=True)
    dot = sum((g * v).sum() for g, v in zip(grads, vector))
    return tuple(torch.autograd.grad(dot, p)[0] for p in params)
