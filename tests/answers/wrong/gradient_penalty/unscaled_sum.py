# expect: wrong-point
# mistake: real plus fake without shares
import torch
from torch import nn
from torch.func import functional_call
import copy


def gradient_penalty(critic, real, fake, mix):
    z = (real + fake).requires_grad_()
    g = torch.autograd.grad(critic(z).sum(), z, create_graph=True)[0]
    return (g.flatten(1).norm(dim=1) - 1).pow(2).mean()
