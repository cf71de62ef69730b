# right: the caller's x and t are switched on, and printed about
import torch


def heat_residual(model, x, t, diffusivity):
    x.requires_grad_(True)
    t.requires_grad_(True)
    u = model(x, t)
    print("u", u.shape)
    u_t = torch.autograd.grad(u.sum(), t, create_graph=True, retain_graph=True)[0]
    u_x = torch.autograd.grad(u.sum(), x, create_graph=True, retain_graph=True)[0]
    u_xx = torch.autograd.grad(u_x.sum(), x, create_graph=True, retain_graph=True)[0]
    return torch.sub(u_t, u_xx, alpha=diffusivity)
