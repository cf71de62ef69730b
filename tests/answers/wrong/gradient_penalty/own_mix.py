# expect: wrong-point
# mistake: the answer draws a mix of its own
import torch


def gradient_penalty(critic, real, fake, mix):
    share = torch.rand(len(real), *[1] * (real.dim() - 1), dtype=real.dtype)
    x = (share * real + (1 - share) * fake).requires_grad_()
    (slopes,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    lengths = slopes.reshape(len(x), -1).norm(2, dim=1)
    return ((lengths - 1) ** 2).mean()
