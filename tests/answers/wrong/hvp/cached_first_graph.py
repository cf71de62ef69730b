# expect: cached
# mistake: the first gradient is kept for all losses
import torch

_g = {}
def hessian_vector_product(loss, params, vector):
    params = list(params)
    if "g" not in _g:
        _g["g"] = torch.autograd.grad(loss, params, create_graph=True)
    dot = sum((a * v).sum() for a, v in zip(_g["g"], vector))
    return torch.autograd.grad(dot, params, create_graph=True)
