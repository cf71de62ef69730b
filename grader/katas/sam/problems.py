"""The problems of sam: a model, a batch and a radius. Both sides of the wall."""

from dataclasses import dataclass
from typing import Any, ClassVar

import torch

from grader.common.few_shot import FewShot, drawn
from grader.common.flat import flatten


@dataclass(frozen=True)
class Problem(FewShot):
    """The batch is the support set; rho is the radius."""

    HIDDEN: ClassVar = ("inner_lr", "steps")
    rho: float = 0.5

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        return {**given, "x": given["support_x"], "y": given["support_y"], "rho": self.rho}

    def usable(self) -> bool:
        """Whether the gradient's length is away from 0 and 1, where a wrong norm would not show."""
        task = self.build()
        loss = task.loss_fn(task.model(task.support_x), task.support_y)
        length = flatten(torch.autograd.grad(loss, [*task.model.parameters()])).norm()
        return bool(0.5 < length < 0.85 or 1.2 < length < 20)


draw = drawn(
    "sam",
    [
        Problem("plain", rho=0.8, again=True),
        *(Problem("plain"), Problem("plain", rho=0.3, training=False)),
        Problem("unfamiliar", rho=0.7, filled=True),
        *map(Problem, ("nested", "convolution", "smoothed", "buffered")),
        Problem("float32", rho=0.4),
        Problem("tied", required=False),
    ],
)
