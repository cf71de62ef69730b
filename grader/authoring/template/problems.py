"""The problems of SLUG: the random inputs it is held to. Both sides of the wall."""

from dataclasses import dataclass

import torch

from grader.common.families import Task, build_task, dtype_of
from grader.common.seeds import derive


@dataclass(frozen=True)
class Problem:
    """One set of inputs; `build` makes it anew at every call, with the same numbers."""

    family: str
    seed: int
    required: bool = True

    @property
    def dtype(self) -> torch.dtype:
        return dtype_of(self.family)

    def build(self) -> Task:
        return build_task(self.family, self.seed)


def draw(seed: int) -> list[Problem]:
    """The problems of one grading: at least three of the family that most checks look at."""
    families = ("plain", "plain", "plain", "nested", "float32")  # WRITE: which families it needs
    return [Problem(family, derive(seed, "SLUG", i)) for i, family in enumerate(families)]
