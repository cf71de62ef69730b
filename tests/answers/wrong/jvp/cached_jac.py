# expect: state-carried-over
# mistake: the Jacobian is cached per shape
import torch
from torch import Tensor, nn
from collections.abc import Callable


_cache = {}


def jacobian_vector_product(function, x, vector):
    key = (tuple(x.shape), x.dtype)
    if key not in _cache:
        _cache[key] = torch.func.jacrev(function)(x)
    J = _cache[key]
    return torch.tensordot(J, vector, dims=x.dim())
