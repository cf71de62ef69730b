# expect: changed-in-place
# mistake: the weights are moved along v between the two passes
import torch


def hessian_vector_product(loss, params, vector):
    with torch.no_grad():
        for p, v in zip(params, vector):
            p.add_(1e-4 * v)
    g = torch.autograd.grad(loss, list(params), create_graph=True)
    dot = sum((a * b).sum() for a, b in zip(g, vector))
    return torch.autograd.grad(dot, list(params), create_graph=True)
