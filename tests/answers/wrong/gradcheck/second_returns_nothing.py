# expect: not-implemented
# mistake: the second function ends without a return
import torch
from torch import Tensor


def central_difference(function, x, eps):
    e = torch.eye(x.numel(), dtype=x.dtype)
    return torch.tensor(
        [
            float(function(x + eps * r.view(x.shape)) - function(x - eps * r.view(x.shape)))
            for r in e
        ],
        dtype=x.dtype,
    ).view(x.shape) / (2 * eps)


def gradients_agree(function, gradient, x):
    n = central_difference(function, x, 1e-5)
    torch.isfinite(gradient(x)).all()
