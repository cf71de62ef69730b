"""The problems of hvp: a scalar loss, its parameters and two vectors. Both sides of the wall."""

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from grader.common.few_shot import FewShot, drawn
from grader.common.seeds import derive


@dataclass(frozen=True)
class Problem(FewShot):
    """One loss with history: the support loss of a task."""

    HIDDEN: ClassVar = ("inner_lr", "steps")

    def inputs(self) -> tuple[Tensor, list[Tensor]]:
        """A fresh loss, a scalar with history, and its parameters."""
        task = self.build()
        loss = task.loss_fn(task.model(task.support_x), task.support_y)
        return loss, list(task.model.parameters())

    def vector(self, label: str) -> list[Tensor]:
        """A vector of the parameters' shapes; another label gives another one."""
        random = torch.Generator().manual_seed(derive(self.seed, label))
        return [
            torch.randn(p.shape, generator=random, dtype=torch.float64).to(self.dtype)
            for p in self.build().model.parameters()
        ]


FAMILIES = ("plain", "coupled", "nested", "plain", "coupled", "convolution", "float32")
draw = drawn("hvp", [Problem(family) for family in FAMILIES])
