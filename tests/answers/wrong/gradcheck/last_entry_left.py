# expect: not-restored
# mistake: the last entry keeps its shift
import itertools

import torch


def gradients_agree(function, gradient, x):
    claimed = gradient(x)
    if claimed.shape != x.shape or not torch.isfinite(claimed).all():
        return False
    numeric = central_difference(function, x.clone(), 1e-5)
    larger = max(claimed.norm(), numeric.norm())
    return bool((claimed - numeric).norm() <= 1e-5 * larger)


def central_difference(function, x, eps):
    slopes = torch.zeros_like(x)
    before = None
    for index in itertools.product(*map(range, x.shape)):
        if before is not None:
            x[before[0]] = before[1]
        old = x[index].clone()
        x[index] = old - eps
        low = float(function(x))
        x[index] = old + eps
        slopes[index] = (float(function(x)) - low) / (2 * eps)
        before = (index, old)
    return slopes
