import torch


def gradient_penalty(critic, real, fake, mix):
    share = mix.view(-1, *[1] * (real.dim() - 1))
    x = share * real + (1 - share) * fake
    slopes = torch.autograd.functional.jacobian(lambda x: critic(x).sum(), x, create_graph=True)
    return (slopes.flatten(1).norm(dim=1) - 1).square().mean()
