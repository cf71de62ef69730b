# expect: wrong-point
# mistake: the mean share for all points
import torch
from torch import nn
from torch.func import functional_call
import copy


def gradient_penalty(critic, real, fake, mix):
    m = mix.mean()
    z = (m * real + (1 - m) * fake).requires_grad_()
    g = torch.autograd.grad(critic(z).sum(), z, create_graph=True)[0]
    return (g.flatten(1).norm(dim=1) - 1).pow(2).mean()
