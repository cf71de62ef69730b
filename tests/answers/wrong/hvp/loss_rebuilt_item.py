# expect: loss-rebuilt
# mistake: the scalar is made anew from plain numbers
import torch


def hessian_vector_product(loss, params, vector):
    g = torch.autograd.grad(loss, list(params), create_graph=True)
    dot = sum((a * b).sum().item() for a, b in zip(g, vector))
    dot = torch.tensor(dot, requires_grad=True)
    return torch.autograd.grad(dot, list(params), create_graph=True)
