# expect: shape-ignored
# mistake: what a gradient has too much is cut off
import torch


def central_difference(function, x, eps):
    flat = x.detach().clone().reshape(-1)
    slopes = []
    for i in range(flat.numel()):
        high, low = flat.clone(), flat.clone()
        high[i] += eps
        low[i] -= eps
        rise = function(high.reshape(x.shape)) - function(low.reshape(x.shape))
        slopes.append(float(rise) / (2 * eps))
    return torch.tensor(slopes, dtype=x.dtype).reshape(x.shape)


def gradients_agree(function, gradient, x):
    numeric, claimed = central_difference(function, x, 1e-5), gradient(x)
    if not torch.isfinite(claimed).all():
        return False
    claimed = claimed.reshape(-1)[: x.numel()]
    if claimed.numel() < x.numel():
        return False
    numeric = numeric.reshape(-1)
    larger = max(claimed.norm(), numeric.norm())
    return bool((claimed - numeric).norm() <= 1e-5 * larger)
