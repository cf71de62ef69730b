"""The problems of anil: few-shot tasks for a body and a head. Both sides of the wall."""

from dataclasses import dataclass, replace
from typing import Any

from grader.common.families import CENTIMETRES, Task
from grader.common.few_shot import FewShot, drawn
from grader.katas.anil.split_models import in_two


@dataclass(frozen=True)
class Problem(FewShot):
    """One task. Its model is a Sequential of a body and a head."""

    def build(self) -> Task:
        task = super().build()
        return replace(task, model=in_two(task.model).train(self.training))

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        return given | dict(zip(("body", "head"), given["model"].children(), strict=True))


draw = drawn(
    "anil",
    [
        *(Problem("plain", 0.3, 2), Problem("plain", 0.25, 3, training=False)),
        *(Problem("plain", 0.2, 2, filled=True), Problem("plain", 0.3, 2, again=True)),
        *(Problem("plain", 0.4, 1), Problem("steep", 0.2 / CENTIMETRES**2, 2)),
        *(Problem("unfamiliar", 0.4, 4), Problem("buffered", 0.15, 2), Problem("nested", 0.3, 3)),
        *(Problem("convolution", 0.3, 2), Problem("smoothed", 0.3, 3), Problem("float32", 0.3, 2)),
    ],
)
