# expect: eps-ignored
# mistake: a step of a thousandth is taken whatever is asked for
import torch


def central_difference(function, x, eps):
    eps = 1e-3
    slopes = []
    for row in torch.eye(x.numel(), dtype=x.dtype):
        move = eps * row.view(x.shape)
        slopes.append(float(function(x + move) - function(x - move)) / (2 * eps))
    return torch.tensor(slopes, dtype=x.dtype).view(x.shape)


def gradients_agree(function, gradient, x):
    numeric, claimed = central_difference(function, x, 1e-5), gradient(x)
    if claimed.shape != numeric.shape or not torch.isfinite(claimed).all():
        return False
    error = (claimed - numeric).norm()
    return bool(error <= 1e-5 * max(claimed.norm(), numeric.norm()))
