"""The problems of vmap_tasks: several tasks of one model, their sets stacked. Both sides."""

from dataclasses import dataclass
from typing import ClassVar

import torch

from grader.common.families import Task, build_task
from grader.common.few_shot import FewShot, drawn
from grader.common.seeds import derive


@dataclass(frozen=True)
class Problem(FewShot):
    """tasks: how many; kernels are counted where there are two. of: for truth, whose each of the
    four sets is: a task's by its number, or all tasks', stacked (−1) or in one set (−2)."""

    HIDDEN: ClassVar = ("steps", "of")
    tasks: int = 3
    of: tuple[int, ...] = (-1, -1, -1, -1)

    def build(self) -> Task:
        task = super().build()
        each = [build_task(self.family, derive(self.seed, i)) for i in range(self.tasks)]
        rows = [(t.support_x, t.support_y, t.query_x, t.query_y) for t in each]
        sets = map(torch.stack, zip(*rows, strict=True))
        ways = [[*stack, stack.flatten(0, 1), stack] for stack in sets]
        return Task(task.model, task.loss_fn, *map(list.__getitem__, ways, self.of))


draw = drawn(
    "vmap_tasks",
    [
        *(Problem("plain", rate, training=rate < 0.3) for rate in (0.4, 0.2, 0.3)),
        *(Problem("unfamiliar", 0.5, tasks=2, filled=True), Problem("nested", 0.3)),
        # Of several families, it is this one that has support and query sets of the same size.
        Problem("convolution", 0.4, again=True),
        *(Problem(other, 0.4) for other in ("smoothed", "buffered", "float32")),
        Problem("tied", 0.3, required=False),
    ],
)
