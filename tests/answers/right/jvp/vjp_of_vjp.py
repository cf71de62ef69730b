import torch
from torch.func import vjp


def jacobian_vector_product(function, x, vector):
    output, pull = vjp(function, x)
    dummy = torch.ones_like(output)
    _, push = vjp(pull, dummy)
    return push((vector,))[0]
