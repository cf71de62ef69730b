"""The problems of unroll: few-shot tasks, an inner rate, a number of steps. Both sides."""

from dataclasses import dataclass

import torch

from grader.common.families import CENTIMETRES, Task, build_task, dtype_of
from grader.common.seeds import derive


@dataclass(frozen=True)
class Problem:
    """One task, adapted to by `steps` gradient steps at `inner_lr`.

    Where `again` holds the same model is adapted to another task before the first result is used,
    as in a batch of tasks.
    """

    family: str
    seed: int
    inner_lr: float
    steps: int
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


_REQUIRED = (
    ("plain", 0.4, 1),
    ("plain", 0.2, 3),
    ("plain", 0.3, 0),
    ("plain", 0.3, 3),
    ("plain", 0.4, 3),
    # Steps of the usual length along gradients 10,000 times as long.
    ("steep", 0.25 / CENTIMETRES**2, 2),
    ("near", 0.25, 3),
    ("nested", 0.2, 3),
    ("convolution", 0.3, 2),
    ("buffered", 0.2, 3),
    ("float32", 0.2, 2),  # after three steps rounding alone comes near to the tolerance
    # More steps than an answer may have written out or held to. The last, since a graph through
    # all steps before it, in each step, makes some wrong answers three times as slow per step.
    ("unfamiliar", 0.25, 7),
)
_BONUS = (("plain", 0.15, 6), ("tied", 0.2, 3))


def draw(seed: int) -> list[Problem]:
    """The problems of one grading."""
    rows = [(*row, True) for row in _REQUIRED] + [(*row, False) for row in _BONUS]
    return [
        Problem(
            family,
            derive(seed, "unroll", i),
            inner_lr,
            steps,
            training=i != 1,
            again=i == 3,
            required=required,
        )
        for i, (family, inner_lr, steps, required) in enumerate(rows)
    ]
