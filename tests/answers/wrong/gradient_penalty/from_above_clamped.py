# expect: one-sided-penalty
# mistake: lengths are clamped to at least one, point by point
import torch


def gradient_penalty(critic, real, fake, mix):
    total = 0
    for r, f, m in zip(real, fake, mix.reshape(-1)):
        x = (m * r + (1 - m) * f).unsqueeze(0).requires_grad_()
        (slope,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
        total = total + torch.clamp(slope.norm(), min=1).sub(1) ** 2
    return total / len(real)
