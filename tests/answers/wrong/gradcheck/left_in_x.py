# expect: not-restored
# mistake: the caller's x is moved, and left there
import torch


def central_difference(function, x, eps):
    result = torch.zeros_like(x)
    for i in range(x.numel()):
        at = []
        rest = i
        for size in reversed(x.shape):
            rest, inner = divmod(rest, size)
            at.insert(0, inner)
        at = tuple(at)
        x[at] -= eps
        low = float(function(x))
        x[at] += 2 * eps
        high = float(function(x))
        result[at] = (high - low) / (2 * eps)
    return result


def gradients_agree(function, gradient, x):
    numeric, claimed = central_difference(function, x, 1e-5), gradient(x)
    if claimed.shape != numeric.shape or not torch.isfinite(claimed).all():
        return False
    error = (claimed - numeric).norm()
    return bool(error <= 1e-5 * max(claimed.norm(), numeric.norm()))
