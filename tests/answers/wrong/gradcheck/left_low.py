# expect: not-restored
# mistake: an entry is left at the lower point
import torch


def central_difference(function, x, eps):
    point = x.clone().reshape(-1)
    result = torch.zeros_like(point)
    for i in range(len(point)):
        point[i] += eps
        high = float(function(point.reshape(x.shape)))
        point[i] -= 2 * eps
        low = float(function(point.reshape(x.shape)))
        result[i] = (high - low) / (2 * eps)
    return result.reshape(x.shape)


def gradients_agree(function, gradient, x):
    numeric, claimed = central_difference(function, x, 1e-5), gradient(x)
    if claimed.shape != numeric.shape or not torch.isfinite(claimed).all():
        return False
    error = (claimed - numeric).norm()
    return bool(error <= 1e-5 * max(claimed.norm(), numeric.norm()))
