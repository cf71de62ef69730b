# expect: zero-gradient
# mistake: a new tensor is made of the number
import torch


def gradient_penalty(critic, real, fake, mix):
    share = mix.view(-1, *[1] * (real.dim() - 1))
    x = (share * real + (1 - share) * fake).detach().requires_grad_(True)
    (slopes,) = torch.autograd.grad(critic(x).sum(), x)
    lengths = slopes.reshape(len(x), -1).norm(2, dim=1)
    return torch.tensor(float(((lengths - 1) ** 2).mean()), dtype=x.dtype, requires_grad=True)
