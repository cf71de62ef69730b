"""Fields: models that are asked about a place and a time, and problems about them. Both sides.

Katas about differential equations differentiate a field with respect to its inputs. No loss is
taken here, and nothing is decided.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from grader.common.families import Task
from grader.common.few_shot import FewShot

_KEPT: list[nn.Module] = []
"""Every model that an answer has had: it may remember models by their ids, which torch would give
to other models later on."""


class Field(nn.Module):
    """u(x, t) from a net. `length` is the unit of x, and `offset` changes no derivative of u."""

    def __init__(self, net: nn.Module, length: float, offset: float) -> None:
        super().__init__()
        self.net, self.length, self.offset = net, length, offset

    def forward(self, x: Tensor, t: Tensor) -> Tensor:
        return self.offset + self.net(torch.cat([x / self.length, t], dim=1))  # type: ignore[no-any-return]


@dataclass(frozen=True)
class FieldProblem(FewShot):
    """A task whose model is the net of a field, and whose support inputs are its points."""

    diffusivity: float = 1.0
    length: float = 1.0
    offset: float = 0.0
    HIDDEN: ClassVar = ("inner_lr", "steps", "length", "offset")

    def points(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """x and t, each from a range of its own."""
        return 1.3 * self.length * inputs[:, :1], 1.0 + 0.5 * inputs[:, 1:]

    def arguments(self, task: Task | None = None, times: float = 1.0) -> dict[str, Any]:
        """What an answer is called with; `times` multiplies the diffusivity."""
        task = task or self.build()
        model, (x, t) = Field(task.model, self.length, self.offset), self.points(task.support_x)
        _KEPT.append(model)
        return {"model": model, "x": x, "t": t, "diffusivity": times * self.diffusivity}

    def has_usual_size(self) -> bool:
        """Whether κ is near 1, so that mistakes with it show in every term."""
        return self.length == 1.0
