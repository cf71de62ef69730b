# expect: wrong-point
# mistake: real and fake points stacked
import torch
from torch import nn


def gradient_penalty(critic, real, fake, mix):
    z = torch.cat([real, fake]).detach().requires_grad_(True)
    g = torch.autograd.grad(critic(z).sum(), z, create_graph=True)[0]
    return ((g.flatten(1).norm(dim=1) - 1) ** 2).mean()
