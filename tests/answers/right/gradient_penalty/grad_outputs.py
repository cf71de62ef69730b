import torch


def gradient_penalty(critic, real, fake, mix):
    n = real.shape[0]
    share = mix.reshape([n] + [1] * (real.ndim - 1)).expand_as(real)
    x = (share * real + (1 - share) * fake).requires_grad_(True)
    scores = critic(x)
    slopes = torch.autograd.grad(outputs=scores, inputs=x, grad_outputs=torch.ones_like(scores), create_graph=True, retain_graph=True, only_inputs=True)[0]
    return ((slopes.view(n, -1).norm(2, dim=1) - 1) ** 2).mean()
