# expect: finite-difference
# mistake: shifted inputs
import torch
from torch import Tensor


def heat_residual(model, x, t, diffusivity):
    h = 1e-3
    u_t = (model(x, t + h) - model(x, t - h)) / (2 * h)
    u_xx = (model(x + h, t) - 2 * model(x, t) + model(x - h, t)) / h**2
    return u_t - diffusivity * u_xx
