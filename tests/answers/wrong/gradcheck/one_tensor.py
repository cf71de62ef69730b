# expect: zero-gradient
# mistake: both shifted points are one tensor
import torch


def central_difference(function, x, eps):
    result = torch.zeros(x.numel(), dtype=x.dtype)
    for i in range(x.numel()):
        flat = x.clone().reshape(-1)
        high = flat
        low = flat
        high[i] += eps
        low[i] -= eps
        rise = function(high.reshape(x.shape)) - function(low.reshape(x.shape))
        result[i] = float(rise) / (2 * eps)
    return result.reshape(x.shape)


def gradients_agree(function, gradient, x):
    numeric, claimed = central_difference(function, x, 1e-5), gradient(x)
    if claimed.shape != numeric.shape or not torch.isfinite(claimed).all():
        return False
    error = (claimed - numeric).norm()
    return bool(error <= 1e-5 * max(claimed.norm(), numeric.norm()))
