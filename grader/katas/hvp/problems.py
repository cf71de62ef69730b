"""The problems of hvp: a scalar loss, its parameters and two vectors. Both sides of the wall."""

from dataclasses import dataclass
from typing import Any, ClassVar

from grader.common.few_shot import FewShot, drawn


@dataclass(frozen=True)
class Problem(FewShot):
    """One loss with history: the support loss of a task."""

    HIDDEN: ClassVar = ("inner_lr", "steps")

    def arguments(self) -> dict[str, Any]:
        """A fresh loss, a scalar with history, its parameters, and v."""
        task = self.build()
        loss = task.loss_fn(task.model(task.support_x), task.support_y)
        params = list(task.model.parameters())
        return {"loss": loss, "params": params, "vector": self.vector("v")}


FAMILIES = ("plain", "coupled", "nested", "plain", "coupled", "convolution", "float32")
draw = drawn("hvp", [Problem(family) for family in FAMILIES])
