# expect: low-precision
# mistake: the difference is taken in float32
import torch


def central_difference(function, x, eps):
    small = x.float()
    result = torch.zeros(x.numel(), dtype=x.dtype)
    for i in range(x.numel()):
        step = torch.zeros(x.numel(), dtype=torch.float32)
        step[i] = eps
        step = step.reshape(x.shape)
        result[i] = (function(small + step) - function(small - step)) / (2 * eps)
    return result.reshape(x.shape)


def gradients_agree(function, gradient, x):
    numeric, claimed = central_difference(function, x, 1e-5), gradient(x)
    if claimed.shape != numeric.shape or not torch.isfinite(claimed).all():
        return False
    error = (claimed - numeric).norm()
    return bool(error <= 1e-5 * max(claimed.norm(), numeric.norm()))
