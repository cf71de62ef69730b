"""Problems of katas that have no model: a family, and random numbers that follow from a seed."""

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from grader.common.seeds import derive


@dataclass(frozen=True, kw_only=True)
class WithoutModel:
    """What the grader asks of every problem. A kata adds its fields, which may be positional.

    again: the function is called with other arguments too, one after the other.
    """

    KIND: ClassVar = "case"
    """What a family is called where a problem is described."""
    seed: int = 0
    again: bool = False
    required: bool = True

    @property
    def dtype(self) -> torch.dtype:
        return torch.float64

    def normal(self, label: str, *shape: int) -> Tensor:
        """Random numbers, the same for the same label; another label gives others."""
        random = torch.Generator().manual_seed(derive(self.seed, label))
        return torch.randn(shape, generator=random, dtype=self.dtype)
