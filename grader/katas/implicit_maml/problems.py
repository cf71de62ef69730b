"""The problems of implicit_maml: an adapted model, λ, a number of iterations. Both sides."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import torch

from grader.common.derivatives import slope_and_hessian
from grader.common.families import Task
from grader.common.few_shot import FewShot, drawn
from grader.common.flat import flatten
from grader.common.solvers import approximate


@dataclass(frozen=True)
class Problem(FewShot):
    """One task, whose targets the model nearly meets. counted: what an answer needs is counted."""

    HIDDEN: ClassVar = ("inner_lr", "steps")
    inner_lr: float = 1.0
    strength: float = 0.7
    iterations: int = 5
    counted: bool = False

    def build(self) -> Task:
        task = super().build()
        for name in ("support", "query"):
            output, y = task.model(vars(task)[f"{name}_x"]).detach(), vars(task)[f"{name}_y"]
            near = output + 0.15 * y if y.is_floating_point() else output.argmax(dim=1)
            task = replace(task, **{f"{name}_y": near})
        return task

    def arguments(self) -> dict[str, Any]:
        return super().arguments() | {"strength": self.strength, "iterations": self.iterations}

    def usable(self) -> bool:
        """Whether I + H_s/λ is positive definite, far from I, and not solved before the end."""
        task = self.build()
        return all(self._fits(each) for each in (task, task.other())[: 1 + self.again])

    def _fits(self, task: Task) -> bool:
        weights = list(task.model.parameters())
        query_loss = task.loss_fn(task.model(task.query_x), task.query_y)
        b = flatten(torch.autograd.grad(query_loss, weights))
        loss = task.loss_fn(task.model(task.support_x), task.support_y)
        h = slope_and_hessian(loss, weights)[1] / self.strength
        low, high = torch.linalg.eigvalsh(h)[[0, -1]].tolist()
        z = approximate(h, b, self.iterations - 1)
        left = float((b - z - h @ z).norm() / b.norm()) if self.iterations > 1 else 0.5
        return 1e-4 < left < 0.9 and low > -0.8 and 1 < high < 60 and 0.05 < float(b.norm()) < 20


draw = drawn(
    "implicit_maml",
    [
        *(Problem("plain", again=True, counted=True), Problem("plain", iterations=1)),
        Problem("plain", strength=0.9, iterations=2, training=False),
        Problem("unfamiliar", strength=1.3, filled=True),
        *(Problem("buffered", iterations=4), Problem("nested", strength=0.5, iterations=6)),
        Problem("convolution", strength=1.0, iterations=3),
        *(Problem("smoothed", iterations=3), Problem("float32", iterations=3)),
    ],
)
