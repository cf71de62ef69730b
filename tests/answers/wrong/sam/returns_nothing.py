# expect: not-implemented
# mistake: gives None
import torch
from torch import nn
from torch.func import functional_call


def sam_gradient(model, x, y, loss_fn, rho):
    return None
