# expect: finite-difference
# mistake: a forward quotient in time, autograd in space
import torch
from torch import Tensor


def heat_residual(model, x, t, diffusivity):
    x = x.clone().requires_grad_()
    dt = 1e-6
    u = model(x, t)
    u_t = (model(x, t + dt) - u) / dt
    u_x = torch.autograd.grad(u.sum(), x, create_graph=True)[0]
    u_xx = torch.autograd.grad(u_x.sum(), x, create_graph=True)[0]
    return u_t - diffusivity * u_xx
