# expect: slope-scaled
# mistake: the mean score goes backward
import torch


def gradient_penalty(critic, real, fake, mix):
    share = mix.view(-1, *[1] * (real.dim() - 1))
    x = (share * real + (1 - share) * fake).detach().requires_grad_(True)
    critic(x).mean().backward(inputs=[x], create_graph=True)
    slopes = x.grad
    lengths = slopes.reshape(len(x), -1).norm(2, dim=1)
    return ((lengths - 1) ** 2).mean()
