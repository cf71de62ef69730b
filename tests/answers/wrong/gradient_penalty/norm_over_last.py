# expect: norm-in-part
# mistake: the norm goes over the last dimension
from torch.func import grad


def gradient_penalty(critic, real, fake, mix):
    share = mix.view(-1, *[1] * (real.dim() - 1))
    slopes = grad(lambda x: critic(x).sum())(share * real + (1 - share) * fake)
    return (slopes.norm(dim=-1) - 1).square().mean()
