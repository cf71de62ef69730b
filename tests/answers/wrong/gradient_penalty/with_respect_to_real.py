# expect: wrong-variable
# mistake: the slope is taken with respect to the real points
import torch


def gradient_penalty(critic, real, fake, mix):
    share = mix.view(-1, *[1] * (real.dim() - 1))
    real = real.detach().requires_grad_()
    x = share * real + (1 - share) * fake
    (slopes,) = torch.autograd.grad(critic(x).sum(), real, create_graph=True)
    lengths = slopes.reshape(len(x), -1).norm(2, dim=1)
    return ((lengths - 1) ** 2).mean()
