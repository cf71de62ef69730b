import torch


def gradient_penalty(critic, real, fake, mix):
    total = 0.0
    for r, f, m in zip(real, fake, mix.flatten()):
        x = (m * r + (1 - m) * f)[None].requires_grad_()
        (slope,) = torch.autograd.grad(critic(x).squeeze(), x, create_graph=True)
        total = total + (torch.linalg.vector_norm(slope) - 1).square()
    return total / len(real)
