"""Critics, and points at which they are steep and flat. Both sides."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn

from grader.common.families import Task
from grader.common.few_shot import FewShot
from grader.common.seeds import derive

CANDIDATES = 100


def image_critic(seed: int) -> nn.Module:
    """A critic of images of two channels and 3 × 3 pixels."""
    hidden = nn.Conv2d(2, 2, kernel_size=2, dtype=torch.float64)
    head = nn.Linear(8, 1, dtype=torch.float64)
    random = torch.Generator().manual_seed(seed)
    for parameter in (*hidden.parameters(), *head.parameters()):
        nn.init.normal_(parameter, std=0.6, generator=random)
    return nn.Sequential(hidden, nn.Softplus(), nn.Flatten(), head)


def widened(mix: Tensor, points: Tensor) -> Tensor:
    """One number per point, with as many dimensions as the points have."""
    return mix.reshape(-1, *[1] * (points.dim() - 1))


def slopes_at(points: Tensor, critic: Callable[[Tensor], Tensor]) -> Tensor:
    """The gradient of each point's score with respect to the point, with its graph."""
    at = points.requires_grad_()
    (slopes,) = torch.autograd.grad(critic(at).sum(), at, create_graph=True)
    return slopes


@dataclass(frozen=True)
class CriticProblem(FewShot):
    """One critic. The support inputs are real points, the query inputs made ones; the targets of
    both are the mix.

    flat, steep: how many points have slopes of length 0.3 to 0.8, and beyond 1.3. None is near 0,
    where a length has no derivative, or near 1. mixed: the dimensions of the mix.
    """

    HIDDEN: ClassVar = ("inner_lr", "steps", "flat", "steep", "mixed")
    flat: int = 3
    steep: int = 2
    mixed: int = 2

    def build(self) -> Task:
        images = self.family == "images"
        family = "plain" if images else self.family
        task = FewShot(family, seed=self.seed, training=self.training, filled=self.filled).build()
        model = image_critic(self.seed) if images else task.model
        random = torch.Generator().manual_seed(derive(self.seed, "points"))
        shape = (CANDIDATES, 2, 3, 3) if images else (CANDIDATES, 2)
        real, fake = (
            1.5 * torch.randn(shape, generator=random, dtype=self.dtype) for _ in range(2)
        )
        near = 0.1 + 0.3 * torch.rand(CANDIDATES, generator=random, dtype=self.dtype)
        mix = torch.where(torch.arange(CANDIDATES) % 2 == 0, near, 1 - near)
        wide = widened(mix, real)
        length = slopes_at(wide * real + (1 - wide) * fake, model).flatten(1).norm(dim=1)
        # The last layer is scaled so that half of the slopes lie on either side of one.
        head = [part for part in model.modules() if isinstance(part, nn.Linear)][-1]
        with torch.no_grad():
            head.weight /= length.median()
        length = length / length.median()
        flat = ((length > 0.3) & (length < 0.8)).nonzero()[: self.flat, 0]
        chosen = torch.cat([flat, (length > 1.3).nonzero()[: self.steep, 0]])
        mix = mix[chosen].reshape(-1, *[1] * (self.mixed - 1))
        return Task(model, task.loss_fn, real[chosen], mix, fake[chosen], mix)

    def usable(self) -> bool:
        """There are enough points of both kinds."""
        return len(self.build().support_x) == self.flat + self.steep
