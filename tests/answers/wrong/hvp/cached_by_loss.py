# expect: cached
# mistake: products are kept by the value of the loss, and the vector is forgotten
import torch

_seen = {}


def hessian_vector_product(loss, params, vector):
    key = loss.item()
    if key in _seen:  # the same loss, so the same Hessian
        return _seen[key]
    grads = torch.autograd.grad(loss, params, create_graph=True)
    dot = sum((g * v).sum() for g, v in zip(grads, vector))
    _seen[key] = torch.autograd.grad(dot, params, create_graph=True)
    return _seen[key]
