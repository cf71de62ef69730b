"""The problems of meta_batch: several few-shot tasks of one model. Both sides of the wall."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from grader.common.families import CENTIMETRES, Task, examples
from grader.common.few_shot import FewShot, drawn
from grader.common.seeds import derive


@dataclass(frozen=True)
class Problem(FewShot):
    """A batch of `count` tasks; `number` says which is built. Each has fewer examples than the one
    before, or more where it `grows`: a mean over examples is not one over tasks."""

    count: int = 3
    number: int = 0
    grows: bool = False
    HIDDEN: ClassVar = ("steps", "number", "grows")

    def build(self) -> Task:
        model, loss_fn, *_ = vars(super().build()).values()
        skip = self.count - 1 - self.number if self.grows else self.number
        data = examples(self.family, derive(self.seed, "task", skip))
        return Task(model, loss_fn, *(rows[: len(rows) - skip] for rows in data))

    def each(self) -> "list[Problem]":
        return [replace(self, number=number) for number in range(self.count)]

    def tasks(self, is_other: bool = False) -> list[Any]:
        """The batch as an answer gets it; or another batch for the same model."""
        tasks = [one.build().other() if is_other else one.build() for one in self.each()]
        return [tuple(vars(task).values())[2:] for task in tasks]

    def arguments(self) -> dict[str, Any]:
        return super().arguments() | {"tasks": self.tasks()}


draw = drawn(
    "meta_batch",
    [
        *(Problem("plain", 0.4), Problem("plain", 0.3, training=False, grows=True)),
        *(Problem("plain", 0.25, again=True), Problem("steep", 0.4 / CENTIMETRES**2, count=2)),
        Problem("unfamiliar", 0.5, count=4, grows=True),
        *(Problem(family, 0.3) for family in ("nested", "convolution", "smoothed", "buffered")),
        *(Problem("float32", 0.3), Problem("tied", 0.3, required=False)),
    ],
)
