# expect: state-carried-over
# mistake: the slopes of a critic are kept for its next call
import torch

_slopes = {}


def gradient_penalty(critic, real, fake, mix):
    if critic not in _slopes:
        share = mix.view(-1, *[1] * (real.dim() - 1))
        x = (share * real + (1 - share) * fake).detach().requires_grad_(True)
        (slopes,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
        _slopes[critic] = slopes
    return ((_slopes[critic].flatten(1).norm(dim=1) - 1) ** 2).mean()
