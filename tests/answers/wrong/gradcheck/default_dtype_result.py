# expect: low-precision
# mistake: the slopes are kept in a float32 tensor
import torch
from torch import Tensor


def central_difference(function, x, eps):
    slopes = []
    for i in range(x.numel()):
        e = torch.zeros(x.numel(), dtype=x.dtype)
        e[i] = eps
        e = e.reshape(x.shape)
        slopes.append((float(function(x + e)) - float(function(x - e))) / (2 * eps))
    return torch.tensor(slopes).reshape(x.shape)


def gradients_agree(function, gradient, x):
    n = central_difference(function, x, 1e-5)
    g = gradient(x)
    if g.shape != n.shape or not torch.isfinite(g).all():
        return False
    return bool((g - n).norm() <= 1e-4 * max(g.norm(), n.norm()))
