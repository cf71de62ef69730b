"""The problems of square: the random inputs it is held to. Both sides of the wall."""

from dataclasses import dataclass

import torch
from torch import Tensor

from grader.common.seeds import derive


@dataclass(frozen=True)
class Problem:
    """One vector x."""

    family: str
    seed: int
    required: bool = True

    @property
    def dtype(self) -> torch.dtype:
        return torch.float64

    def x(self) -> Tensor:
        """Three numbers, the same at every call."""
        source = torch.Generator().manual_seed(self.seed)
        return torch.randn(3, generator=source, dtype=self.dtype)


def draw(seed: int) -> list[Problem]:
    """The problems of one grading."""
    return [Problem("plain", derive(seed, "square", i)) for i in range(3)]
