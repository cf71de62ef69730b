# expect: wrong-variable
# mistake: the slope with respect to mix
import torch
from torch import nn


def gradient_penalty(critic, real, fake, mix):
    m = mix.detach().reshape(-1, *[1] * (real.dim() - 1)).requires_grad_()
    z = m * real + (1 - m) * fake
    g = torch.autograd.grad(critic(z).sum(), m, create_graph=True)[0]
    return ((g.flatten(1).norm(dim=1) - 1) ** 2).mean()
