# expect: low-precision
# mistake: the result is in float32
import torch


def central_difference(function, x, eps):
    slopes = []
    for row in torch.eye(x.numel(), dtype=x.dtype):
        move = eps * row.view(x.shape)
        slopes.append(float(function(x + move) - function(x - move)) / (2 * eps))
    return torch.tensor(slopes).float().view(x.shape)


def gradients_agree(function, gradient, x):
    numeric, claimed = central_difference(function, x, 1e-5), gradient(x)
    if claimed.shape != numeric.shape or not torch.isfinite(claimed).all():
        return False
    error = (claimed - numeric).norm()
    return bool(error <= 1e-5 * max(claimed.norm(), numeric.norm()))
