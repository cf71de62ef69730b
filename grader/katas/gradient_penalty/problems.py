"""The problems of gradient_penalty: a critic, real and made points, and their mix. Both sides."""

from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import nn

from grader.common.families import Task
from grader.common.few_shot import FewShot, drawn
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


@dataclass(frozen=True)
class Problem(FewShot):
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
        wide = mix.reshape(-1, *[1] * (real.dim() - 1))
        points = (wide * real + (1 - wide) * fake).requires_grad_()
        (slopes,) = torch.autograd.grad(model(points).sum(), points)
        length = slopes.flatten(1).norm(dim=1)
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

    def arguments(self) -> dict[str, Any]:
        task = self.build()
        real, mix, fake = task.support_x, task.support_y, task.query_x
        return {"critic": task.model, "real": real, "fake": fake, "mix": mix}


draw = drawn(
    "gradient_penalty",
    [
        Problem("plain", again=True),
        *(Problem("plain", filled=True), Problem("plain", mixed=1, flat=2, training=False)),
        *(Problem("images", mixed=4), Problem("images", mixed=1, flat=2)),
        *(Problem("nested", mixed=1), Problem("buffered"), Problem("float32")),
        Problem("tied", required=False),
    ],
)
