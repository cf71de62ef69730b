# expect: detached-copy
# mistake: functional_call with detached weights that require grad
import torch
from torch.func import functional_call


def heat_residual(model, x, t, diffusivity):
    weights = {n: p.detach().clone().requires_grad_() for n, p in model.named_parameters()}
    x, t = x.clone().requires_grad_(), t.clone().requires_grad_()
    u = functional_call(model, weights, (x, t)).sum()
    u_t = torch.autograd.grad(u, t, create_graph=True)[0]
    u_x = torch.autograd.grad(u, x, create_graph=True)[0]
    u_xx = torch.autograd.grad(u_x.sum(), x, create_graph=True)[0]
    return u_t - diffusivity * u_xx
