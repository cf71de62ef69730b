# expect: wrong-variable
# mistake: the slope is taken with respect to the made points
from torch.func import grad


def gradient_penalty(critic, real, fake, mix):
    share = mix.view(-1, *[1] * (real.dim() - 1))
    slopes = grad(lambda made: critic(share * real + (1 - share) * made).sum())(fake)
    return (slopes.flatten(1).norm(dim=1) - 1).square().mean()
