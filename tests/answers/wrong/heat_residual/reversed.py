# expect: residual-sign
# mistake: kappa u_xx - u_t
import torch
from torch import Tensor


def heat_residual(model, x, t, diffusivity):
    x = x.detach().clone().requires_grad_(True)
    t = t.detach().clone().requires_grad_(True)
    u = model(x, t)
    u_x, u_t = torch.autograd.grad(u, (x, t), torch.ones_like(u), create_graph=True)
    u_xx = torch.autograd.grad(u_x.sum(), x, create_graph=True)[0]
    return diffusivity * u_xx - u_t
