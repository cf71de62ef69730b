# expect: norm-in-part
# mistake: the norm goes over the channels alone
import torch


def gradient_penalty(critic, real, fake, mix):
    share = mix.view(-1, *[1] * (real.dim() - 1))
    x = (share * real + (1 - share) * fake).detach().requires_grad_(True)
    (slopes,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    return ((slopes.norm(2, dim=1) - 1) ** 2).mean()
