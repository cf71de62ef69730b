import torch
from torch.func import jacrev


def jacobian_vector_product(function, x, vector):
    jacobian = jacrev(function)(x)
    rows = jacobian.reshape(-1, x.numel())
    return (rows @ vector.reshape(-1)).reshape(jacobian.shape[: jacobian.dim() - x.dim()])
