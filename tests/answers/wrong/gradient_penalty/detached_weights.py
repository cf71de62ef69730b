# expect: detached-copy
# mistake: the critic runs with detached weights
import torch
from torch.func import functional_call


def gradient_penalty(critic, real, fake, mix):
    weights = {n: p.detach().clone().requires_grad_() for n, p in critic.named_parameters()}
    share = mix.view(-1, *[1] * (real.dim() - 1))
    x = (share * real + (1 - share) * fake).detach().requires_grad_(True)
    scores = functional_call(critic, weights, (x,))
    (slopes,) = torch.autograd.grad(scores.sum(), x, create_graph=True)
    lengths = slopes.reshape(len(x), -1).norm(2, dim=1)
    return ((lengths - 1) ** 2).mean()
