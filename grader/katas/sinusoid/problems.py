"""The problems of sinusoid: batches of few-shot tasks and an optimizer. Both sides of the wall."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any

from torch import Tensor

from grader.common.families import examples
from grader.common.few_shot import FewShot, drawn
from grader.common.seeds import derive
from grader.katas.sinusoid.momentum import Momentum


@dataclass(frozen=True)
class Problem(FewShot):
    """A model is trained on batches of `tasks` tasks; `steps` are those of the curve."""

    steps: int = 2
    iterations: int = 2
    tasks: int = 2
    lr: float = 0.2
    momentum: float = 0.0

    def batches(self, is_other: bool = False) -> Iterator[list[tuple[Tensor, ...]]]:
        """The batches that are drawn, without end; or others for the same model."""
        for turn in count():
            seeds = (derive(self.seed, "task", is_other, turn, i) for i in range(self.tasks))
            yield [tuple(examples(self.family, seed)) for seed in seeds]

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        optimizer = Momentum(given["model"].parameters(), self.lr, self.momentum)
        given |= {"sample_tasks": partial(next, self.batches()), "optimizer": optimizer}
        return given | {"iterations": self.iterations}


draw = drawn(
    "sinusoid",
    [
        Problem("plain", 0.2, iterations=1, tasks=3, training=False),
        Problem("plain", 0.2, steps=3, iterations=3, momentum=0.8),
        Problem("plain", 0.15, again=True),
        Problem("plain", 0.1, iterations=8, lr=0.1),
        Problem("unfamiliar", 0.3, steps=4, filled=True),
        *(Problem(family, 0.2) for family in ("nested", "convolution", "buffered", "float32")),
        Problem("tied", 0.2, required=False),
    ],
)
