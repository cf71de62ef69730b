# expect: scaled-gradient|low-precision
# mistake: a floor in the denominator
import torch


def gradients_agree(function, gradient, x):
    claimed = gradient(x)
    if claimed.shape != x.shape or not torch.isfinite(claimed).all():
        return False
    numeric = central_difference(function, x.clone(), 1e-5)
    larger = max(claimed.norm(), numeric.norm())
    return bool((claimed - numeric).norm() <= 1e-5 * larger)


def central_difference(function, x, eps):
    slopes = []
    for i in range(x.numel()):
        step = torch.zeros(x.numel(), dtype=x.dtype)
        step[i] = eps
        step = step.reshape(x.shape)
        slopes.append((float(function(x + step)) - float(function(x - step))) / (2 * eps + 1e-8))
    return torch.tensor(slopes, dtype=x.dtype).reshape(x.shape)
