# expect: low-precision
# mistake: the values are kept in float32
import torch


def central_difference(function, x, eps):
    values = torch.zeros(x.numel(), 2, dtype=torch.float32)
    for i, row in enumerate(torch.eye(x.numel(), dtype=x.dtype)):
        values[i, 0] = function(x + eps * row.view(x.shape))
        values[i, 1] = function(x - eps * row.view(x.shape))
    return ((values[:, 0] - values[:, 1]) / (2 * eps)).to(x.dtype).view(x.shape)


def gradients_agree(function, gradient, x):
    numeric, claimed = central_difference(function, x, 1e-5), gradient(x)
    if claimed.shape != numeric.shape or not torch.isfinite(claimed).all():
        return False
    error = (claimed - numeric).norm()
    return bool(error <= 1e-5 * max(claimed.norm(), numeric.norm()))
