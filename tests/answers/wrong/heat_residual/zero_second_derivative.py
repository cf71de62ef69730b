# expect: zero-second-derivative
# mistake: the second pass finds x unused, and zeros are filled in
import torch


def heat_residual(model, x, t, diffusivity):
    x = x.detach().requires_grad_()
    t = t.detach().requires_grad_()
    u = model(x, t)
    u_t = torch.autograd.grad(u.sum(), t, create_graph=True)[0]
    u_x = torch.autograd.grad(u.sum(), x, retain_graph=True)[0].requires_grad_()
    u_xx = torch.autograd.grad(u_x.sum(), x, create_graph=True, allow_unused=True)[0]
    if u_xx is None:
        u_xx = torch.zeros_like(x)
    return u_t - diffusivity * u_xx
