# expect: term-detached
# mistake: the time derivative keeps no graph
import torch


def heat_residual(model, x, t, diffusivity):
    x, t = x.detach().requires_grad_(), t.detach().requires_grad_()
    u = model(x, t)
    ones = torch.ones_like(u)
    u_t = torch.autograd.grad(u, t, ones, retain_graph=True)[0]
    u_x = torch.autograd.grad(u, x, ones, create_graph=True)[0]
    u_xx = torch.autograd.grad(u_x, x, ones, create_graph=True)[0]
    return u_t - diffusivity * u_xx
