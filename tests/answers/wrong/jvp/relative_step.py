# expect: finite-difference
# mistake: a forward difference with a step scaled to x and v
import torch
from torch import Tensor, nn
from collections.abc import Callable


def jacobian_vector_product(function, x, vector):
    size = max(1.0, float(x.detach().abs().max()))
    step = torch.finfo(x.dtype).eps ** 0.5 * size / max(float(vector.detach().norm()), 1e-12)
    base = function(x)
    return (function(x + step * vector) - base) / step
