"""One slope per point with vmap

`grad` gives the slope of one point, and `vmap` does it for all points. It is right even where the
critic lets points see one another in the batch. It costs a transform that torch has to trace, and
some operations do not support it.
"""

from torch import Tensor, nn
from torch.func import grad, vmap


def gradient_penalty(critic: nn.Module, real: Tensor, fake: Tensor, mix: Tensor) -> Tensor:
    """The mean of (‖∇f(z)‖ − 1)² over the mixed points."""

    def length(real_point: Tensor, fake_point: Tensor, share: Tensor) -> Tensor:
        point = share * real_point + (1 - share) * fake_point
        slope: Tensor = grad(lambda x: critic(x[None]).squeeze())(point)
        return slope.square().sum().sqrt()

    lengths = vmap(length)(real, fake, mix.flatten())
    return (lengths - 1).square().mean()
