# expect: loss-rebuilt
# mistake: the scalar is made anew from a plain number
import torch


def hessian_vector_product(loss, params, vector):
    g = torch.autograd.grad(loss, list(params), create_graph=True)
    dot = torch.tensor(float(sum((a * b).sum() for a, b in zip(g, vector))))
    return torch.autograd.grad(dot, list(params), create_graph=True)
