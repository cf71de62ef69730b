# expect: not-restored
# mistake: the entry is moved by eps up, 2 eps down and eps down once more
import torch
from torch import Tensor


def central_difference(function, x, eps):
    y = x.detach().clone().flatten()
    result = []
    for i in range(y.numel()):
        y[i] += eps
        up = float(function(y.view(x.shape)))
        y[i] -= 2 * eps
        down = float(function(y.view(x.shape)))
        y[i] -= eps
        result.append((up - down) / (2 * eps))
    return torch.tensor(result, dtype=x.dtype).view(x.shape)


def gradients_agree(function, gradient, x):
    n = central_difference(function, x, 1e-5)
    g = gradient(x)
    if g.shape != n.shape or not torch.isfinite(g).all():
        return False
    return bool((g - n).norm() <= 1e-4 * max(g.norm(), n.norm()))
