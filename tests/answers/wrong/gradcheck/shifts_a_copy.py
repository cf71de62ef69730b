# expect: zero-gradient
# mistake: the shifts of a tensor that is not contiguous go to a copy
import torch


def central_difference(function, x, eps):
    result = torch.zeros(x.numel(), dtype=x.dtype)
    flat = x.reshape(-1)
    for i in range(x.numel()):
        kept = float(flat[i])
        flat[i] = kept + eps
        high = float(function(x))
        flat[i] = kept - eps
        low = float(function(x))
        flat[i] = kept
        result[i] = (high - low) / (2 * eps)
    return result.reshape(x.shape)


def gradients_agree(function, gradient, x):
    numeric, claimed = central_difference(function, x, 1e-5), gradient(x)
    if claimed.shape != numeric.shape or not torch.isfinite(claimed).all():
        return False
    error = (claimed - numeric).norm()
    return bool(error <= 1e-5 * max(claimed.norm(), numeric.norm()))
