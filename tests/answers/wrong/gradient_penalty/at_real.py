# expect: wrong-point
# mistake: the slopes are taken at real points
import torch


def gradient_penalty(critic, real, fake, mix):
    x = real.clone().requires_grad_()
    (slopes,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    lengths = slopes.reshape(len(x), -1).norm(2, dim=1)
    return ((lengths - 1) ** 2).mean()
