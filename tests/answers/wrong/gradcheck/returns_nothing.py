# expect: not-implemented
# mistake: the bodies raise or give nothing
import torch
from torch import Tensor


def central_difference(function, x, eps):
    return None


def gradients_agree(function, gradient, x):
    return None
