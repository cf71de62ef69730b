# expect: wrong-point
# mistake: the slopes are taken halfway
from torch.func import grad, vmap


def gradient_penalty(critic, real, fake, mix):
    slopes = vmap(grad(lambda x: critic(x[None]).squeeze()))((real + fake) / 2)
    return (slopes.flatten(1).norm(dim=1) - 1).square().mean()
