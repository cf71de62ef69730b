# expect: not-restored
# mistake: the upper point keeps its shifts and the lower one is made anew
import torch
from torch import Tensor


def central_difference(function, x, eps):
    plus = x.detach().clone(memory_format=torch.contiguous_format)
    out = torch.zeros(x.shape, dtype=x.dtype)
    for i in range(x.numel()):
        minus = x.detach().clone(memory_format=torch.contiguous_format)
        plus.view(-1)[i] += eps
        minus.view(-1)[i] -= eps
        out.view(-1)[i] = (float(function(plus)) - float(function(minus))) / (2 * eps)
    return out


def gradients_agree(function, gradient, x):
    n = central_difference(function, x, 1e-5)
    g = gradient(x)
    if g.shape != n.shape or not torch.isfinite(g).all():
        return False
    return bool((g - n).norm() <= 1e-4 * max(g.norm(), n.norm()))
