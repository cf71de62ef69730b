# expect: graph-not-kept
# mistake: the last pass of each term keeps no graph
import torch


def heat_residual(model, x, t, diffusivity):
    x.requires_grad_()
    t.requires_grad_()
    u = model(x, t)
    u_x = torch.autograd.grad(u.sum(), x, create_graph=True)[0]
    u_t = torch.autograd.grad(u.sum(), t, retain_graph=True)[0]
    u_xx = torch.autograd.grad(u_x.sum(), x)[0]
    return u_t - diffusivity * u_xx
