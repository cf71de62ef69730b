# expect: finite-difference
# mistake: u_x is exact, and u_xx a difference of it
import torch


def heat_residual(model, x, t, diffusivity):
    def slopes(x, t):
        x, t = x.detach().requires_grad_(), t.detach().requires_grad_()
        return torch.autograd.grad(model(x, t).sum(), (x, t), create_graph=True)

    h = 1e-5
    u_xx = (slopes(x + h, t)[0] - slopes(x - h, t)[0]) / (2 * h)
    return slopes(x, t)[1] - diffusivity * u_xx
