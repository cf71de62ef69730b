# expect: all-at-once
# mistake: all entries are shifted together
import torch


def central_difference(function, x, eps):
    slope = (function(x + eps) - function(x - eps)) / (2 * eps)
    return torch.full_like(x, float(slope))


def gradients_agree(function, gradient, x):
    numeric, claimed = central_difference(function, x, 1e-5), gradient(x)
    if claimed.shape != numeric.shape or not torch.isfinite(claimed).all():
        return False
    error = (claimed - numeric).norm()
    return bool(error <= 1e-5 * max(claimed.norm(), numeric.norm()))
