"""The problems of maml: few-shot tasks and an inner learning rate. Both sides of the wall."""

from dataclasses import dataclass

import torch

from grader.common.families import CENTIMETRES, Task, build_task, dtype_of
from grader.common.seeds import derive

PLAIN_RATES = (0.4, 0.1, 0.25)


@dataclass(frozen=True)
class Problem:
    """One task, adapted to by `steps` inner updates at `inner_lr`.

    Where `again` holds the same model is adapted to another task before the first fast model is
    used, as in a batch of tasks.
    """

    family: str
    seed: int
    inner_lr: float
    steps: int = 1
    training: bool = True
    again: bool = False
    required: bool = True

    @property
    def dtype(self) -> torch.dtype:
        return dtype_of(self.family)

    def build(self) -> Task:
        task = build_task(self.family, self.seed)
        task.model.train(self.training)
        return task


def draw(seed: int) -> list[Problem]:
    """The problems of one grading: twelve that are required, then two for the bonus."""

    def one(label: str, family: str, inner_lr: float, **more: object) -> Problem:
        return Problem(family, derive(seed, "maml", label), inner_lr, **more)  # type: ignore[arg-type]

    return [
        *(
            one(f"plain {i}", "plain", rate, training=i != 1, again=i == 2)
            for i, rate in enumerate(PLAIN_RATES)
        ),
        # A step of the usual length along a gradient 10,000 times as long.
        one("steep", "steep", 0.4 / CENTIMETRES**2),
        # A rate above one, so that an answer which caps its rate is seen as well.
        one("near", "near", 1.25),
        one("unfamiliar", "unfamiliar", 0.5),
        one("nested", "nested", 0.3),
        one("convolution", "convolution", 0.4),
        one("smoothed", "smoothed", 0.3),
        one("buffered", "buffered", 0.3),
        one("float32 0", "float32", 0.3),
        one("float32 1", "float32", 0.5),
        one("chained", "plain", 0.2, steps=2, required=False),
        one("tied", "tied", 0.3, required=False),
    ]
