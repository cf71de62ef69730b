# expect: norm-over-batch
# mistake: the squares of all points are added up
from torch.func import grad


def gradient_penalty(critic, real, fake, mix):
    share = mix.view(-1, *[1] * (real.dim() - 1))
    slopes = grad(lambda x: critic(x).sum())(share * real + (1 - share) * fake)
    return ((slopes**2).sum().sqrt() - 1).pow(2)
