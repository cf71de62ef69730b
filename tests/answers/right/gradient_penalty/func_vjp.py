import torch
from torch.func import vjp


def gradient_penalty(critic, real, fake, mix):
    share = mix.flatten().view(-1, *[1] * (real.ndim - 1))
    scores, pull = vjp(critic, share * real + (1 - share) * fake)
    (slopes,) = pull(torch.ones_like(scores))
    lengths = torch.stack([slope.norm() for slope in slopes])
    return torch.mean((lengths - 1) ** 2)
