"""The problems of reweight: a batch, clean examples, and a loss per example. Both sides."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import torch

from grader.common.families import Task
from grader.common.few_shot import FewShot, drawn
from grader.katas.reweight.per_example import loss_per_example, products_with_query


@dataclass(frozen=True)
class Problem(FewShot):
    """The batch is a task's support set, and its query set is clean. helps: whether an example of
    the batch helps; if none does, all its errors are opposite to the clean ones."""

    HIDDEN: ClassVar = ("steps",)
    helps: bool = True

    def build(self) -> Task:
        task = super().build()
        if not self.helps:
            with torch.no_grad():
                y, clean_y = task.model(task.support_x) - 2, task.model(task.query_x) + 3
            task = replace(task, support_y=y, query_y=clean_y)
        return replace(task, loss_fn=loss_per_example(self.family))

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        names = {"x": "support_x", "y": "support_y", "valid_x": "query_x", "valid_y": "query_y"}
        return {**given, **{new: given[old] for new, old in names.items()}, "lr": self.inner_lr}

    def usable(self) -> bool:
        """Whether some examples clearly help and others clearly harm, or all clearly harm."""
        task = self.build()
        found = [products_with_query(each) for each in (task, task.other())[: 1 + self.again]]
        if not self.helps:
            return bool(found[0].max() < -0.1)
        helpful = min(float(p.clamp(min=0).sum()) / len(p) for p in found) * self.inner_lr
        # A single helpful example would have the weight 1, whatever else is wrong.
        return helpful > 0.1 and all(p.min() < -0.1 and (p > 0.05).sum() > 1 for p in found)


draw = drawn(
    "reweight",
    [
        Problem("plain", 0.4, again=True),
        *(Problem("plain", 0.2, training=False), Problem("plain", 0.6)),
        Problem("unfamiliar", 0.5, filled=True),
        Problem("unfamiliar", 0.3, helps=False),
        *(Problem(other, 0.8) for other in ("nested", "convolution", "smoothed", "buffered")),
        Problem("float32", 0.5),
        Problem("tied", 0.5, required=False),
    ],
)
