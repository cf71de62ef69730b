# expect: zero-second-derivative
# mistake: the second pass asks at a clone that is not used
import torch


def heat_residual(model, x, t, diffusivity):
    x, t = x.clone().requires_grad_(), t.clone().requires_grad_()
    u_x, u_t = torch.autograd.grad(model(x, t).sum(), [x, t], create_graph=True)
    again = x.clone().detach().requires_grad_()
    (u_xx,) = torch.autograd.grad(u_x.sum(), again, create_graph=True, materialize_grads=True)
    return u_t - diffusivity * u_xx
