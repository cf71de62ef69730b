# expect: low-precision
# mistake: the two values are stored in default tensors
import torch
from torch import Tensor


def central_difference(function, x, eps):
    plus = torch.zeros(x.numel())
    minus = torch.zeros(x.numel())
    for i in range(x.numel()):
        e = torch.zeros(x.numel(), dtype=x.dtype)
        e[i] = eps
        e = e.reshape(x.shape)
        plus[i] = function(x + e)
        minus[i] = function(x - e)
    return ((plus - minus) / (2 * eps)).reshape(x.shape).to(x.dtype)


def gradients_agree(function, gradient, x):
    n = central_difference(function, x, 1e-5)
    g = gradient(x)
    if g.shape != n.shape or not torch.isfinite(g).all():
        return False
    return bool((g - n).norm() <= 1e-4 * max(g.norm(), n.norm()))
