# expect: changed-in-place
# mistake: a result that its own backward pass needs is changed in place
import torch


def hessian_vector_product(loss, params, vector):
    params = list(params)
    g = [a.clone() for a in torch.autograd.grad(loss, params, create_graph=True)]
    scaled = [a * a.detach().sign() * v for a, v in zip(g, vector)]
    roots = [(a.exp()) for a in g]
    for r in roots:
        r.add_(1)
    dot = sum((r * v).sum() for r, v in zip(roots, vector))
    return torch.autograd.grad(dot, params, create_graph=True)
