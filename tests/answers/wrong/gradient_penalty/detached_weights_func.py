# expect: detached-copy
# mistake: functional_call with detached weights
import torch
from torch import nn


from torch.func import functional_call, grad, vmap


def gradient_penalty(critic, real, fake, mix):
    weights = {k: v.detach() for k, v in critic.named_parameters()}
    score = lambda p: functional_call(critic, weights, (p[None],)).squeeze()
    m = mix.reshape(-1, *[1] * (real.dim() - 1))
    slopes = vmap(grad(score))(m * real + (1 - m) * fake)
    return (slopes.flatten(1).norm(dim=1) - 1).square().mean()
