# expect: changed-in-place
# mistake: clones of the vector are made unit length after they were used
import torch


def hessian_vector_product(loss, params, vector):
    params = list(params)
    g = torch.autograd.grad(loss, params, create_graph=True)
    vs = [v.clone() for v in vector]
    dot = sum((a * b).sum() for a, b in zip(g, vs))
    for b in vs:
        b.mul_(1 / b.norm())
    return torch.autograd.grad(dot, params, create_graph=True)
