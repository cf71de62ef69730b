# expect: graph-not-kept
# mistake: the slopes are detached before their norm is taken
import torch


def gradient_penalty(critic, real, fake, mix):
    share = mix.view(-1, *[1] * (real.dim() - 1))
    x = (share * real + (1 - share) * fake).detach().requires_grad_(True)
    (slopes,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    slopes = slopes.detach()
    lengths = slopes.reshape(len(x), -1).norm(2, dim=1)
    return ((lengths - 1) ** 2).mean()
