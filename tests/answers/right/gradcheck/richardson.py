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
    claimed = gradient(x)
    if not torch.is_tensor(claimed) or claimed.shape != x.shape:
        return False
    coarse, fine = central_difference(function, x, 2e-3), central_difference(function, x, 1e-3)
    better = (4 * fine - coarse) / 3
    larger = max(float(better.norm()), float(claimed.norm()))
    return float((better - claimed).norm()) <= 1e-5 * larger and larger != float("inf")
