# expect: not-restored
# mistake: the two shifted points are made once, before the loop
import torch


def central_difference(function, x, eps):
    high, low = x.clone().reshape(-1), x.clone().reshape(-1)
    result = []
    for i in range(x.numel()):
        high[i] += eps
        low[i] -= eps
        rise = function(high.reshape(x.shape)) - function(low.reshape(x.shape))
        result.append(float(rise) / (2 * eps))
    return torch.tensor(result, dtype=x.dtype).reshape(x.shape)


def gradients_agree(function, gradient, x):
    numeric, claimed = central_difference(function, x, 1e-5), gradient(x)
    if claimed.shape != numeric.shape or not torch.isfinite(claimed).all():
        return False
    error = (claimed - numeric).norm()
    return bool(error <= 1e-5 * max(claimed.norm(), numeric.norm()))
