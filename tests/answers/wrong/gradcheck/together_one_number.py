# expect: all-at-once
# mistake: all entries are shifted together, and one number is returned
import torch


def central_difference(function, x, eps):
    return torch.as_tensor((function(x + eps) - function(x - eps)) / (2 * eps), dtype=x.dtype)


def gradients_agree(function, gradient, x):
    numeric, claimed = central_difference(function, x, 1e-5), gradient(x)
    if claimed.shape != numeric.shape or not torch.isfinite(claimed).all():
        return False
    error = (claimed - numeric).norm()
    return bool(error <= 1e-5 * max(claimed.norm(), numeric.norm()))
