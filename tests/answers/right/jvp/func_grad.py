import torch
from torch.func import grad


def jacobian_vector_product(function, x, vector):
    def along(dummy):
        def weighted(at):
            return (function(at) * dummy).sum()

        return (grad(weighted)(x) * vector).sum()

    return grad(along)(torch.zeros_like(function(x)))
