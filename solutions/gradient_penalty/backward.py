"""Slopes from `.grad`

A backward pass through the scores leaves the slopes in the mixed points' `.grad`. With `inputs` it
leaves nothing in the critic. It is close to what one writes for training, but torch warns that
such a `.grad` keeps its graph alive until somebody clears it.
"""

from torch import Tensor, nn


def gradient_penalty(critic: nn.Module, real: Tensor, fake: Tensor, mix: Tensor) -> Tensor:
    """The mean of (‖∇f(z)‖ − 1)² over the mixed points."""
    share = mix.view(-1, *[1] * (real.dim() - 1))
    mixed = fake.lerp(real, share).detach().requires_grad_()
    critic(mixed).sum().backward(inputs=[mixed], create_graph=True)
    slopes, mixed.grad = mixed.grad, None
    assert slopes is not None
    return (slopes.flatten(1).norm(dim=1) - 1).square().mean()
