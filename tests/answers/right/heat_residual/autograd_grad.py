# right: three calls of autograd.grad with grad_outputs, on clones
import torch


def d(y, x):
    return torch.autograd.grad(y, x, grad_outputs=torch.ones_like(y), create_graph=True)[0]


def heat_residual(model, x, t, diffusivity):
    x = x.clone().requires_grad_(True)
    t = t.clone().requires_grad_(True)
    u = model(x, t)
    return d(u, t) - diffusivity * d(d(u, x), x)
