# expect: autograd-instead
# mistake: a backward pass computes the numeric gradient
import torch


def central_difference(function, x, eps):
    at = x.clone().requires_grad_(True)
    function(at).backward()
    return at.grad


def gradients_agree(function, gradient, x):
    numeric, claimed = central_difference(function, x, 1e-5), gradient(x)
    if claimed.shape != numeric.shape or not torch.isfinite(claimed).all():
        return False
    error = (claimed - numeric).norm()
    return bool(error <= 1e-5 * max(claimed.norm(), numeric.norm()))
