# expect: one-sided-difference
# mistake: the function at x stands for the upper point
import torch


def central_difference(function, x, eps):
    base = float(function(x))
    slopes = []
    for row in torch.eye(x.numel(), dtype=x.dtype):
        low = x - eps * row.view(x.shape)
        slopes.append((base - float(function(low))) / eps)
    return torch.tensor(slopes, dtype=x.dtype).view(x.shape)


def gradients_agree(function, gradient, x):
    numeric, claimed = central_difference(function, x, 1e-5), gradient(x)
    if claimed.shape != numeric.shape or not torch.isfinite(claimed).all():
        return False
    error = (claimed - numeric).norm()
    return bool(error <= 1e-5 * max(claimed.norm(), numeric.norm()))
