# expect: original-modified
# mistake: the first backward pass goes on to the points that were mixed, and leaves a gradient there
import torch


def gradient_penalty(critic, real, fake, mix):
    share = mix.reshape(-1, *[1] * (real.dim() - 1))
    points = share * real.requires_grad_() + (1 - share) * fake
    points.retain_grad()
    critic(points).sum().backward(create_graph=True)
    lengths = points.grad.reshape(len(points), -1).norm(dim=1)
    return ((lengths - 1) ** 2).mean()
