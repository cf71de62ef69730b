# expect: first-derivative
# mistake: u_x stands for u_xx
import torch


def heat_residual(model, x, t, diffusivity):
    x = x.clone().requires_grad_()
    t = t.clone().requires_grad_()
    u = model(x, t)
    u_x, u_t = torch.autograd.grad(u.sum(), (x, t), create_graph=True)
    return u_t - diffusivity * u_x
