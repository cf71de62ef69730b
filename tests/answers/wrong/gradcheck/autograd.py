# expect: autograd-instead
# mistake: autograd computes the numeric gradient
import torch


def central_difference(function, x, eps):
    at = x.detach().clone().requires_grad_()
    return torch.autograd.grad(function(at), at)[0]


def gradients_agree(function, gradient, x):
    numeric, claimed = central_difference(function, x, 1e-5), gradient(x)
    if claimed.shape != numeric.shape or not torch.isfinite(claimed).all():
        return False
    error = (claimed - numeric).norm()
    return bool(error <= 1e-5 * max(claimed.norm(), numeric.norm()))
