"""The problems of jvp: a smooth function, a point and a direction. Both sides of the wall."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from grader.common.few_shot import drawn
from grader.common.functions import Function, dtype_of, function_of, normal, shape_of


@dataclass(frozen=True)
class Problem:
    """One function, where its Jacobian is taken, and what it is multiplied by.

    tracked: which of x and v require grad; again: the function is asked about at another point too.
    """

    family: str
    tracked: str = "xv"
    again: bool = False
    seed: int = 0
    required: bool = True

    @property
    def dtype(self) -> torch.dtype:
        return dtype_of(self.family)

    def point(self, other: bool = False) -> tuple[Tensor, Tensor]:
        """x and v, made anew; or another pair."""
        shape = shape_of(self.family)
        x, v = (normal(self.family, self.seed, f"{name}{other}", *shape) for name in "xv")
        return x.requires_grad_("x" in self.tracked), v.requires_grad_("v" in self.tracked)

    def function(self) -> Function:
        return function_of(self.family, self.seed, self.dtype)

    def arguments(self) -> dict[str, Any]:
        x, vector = self.point()
        return {"function": self.function(), "x": x, "vector": vector}


others = ("tanh", "exp", "unused", "linear", "scalar", "custom", "float32")
draw = drawn(
    "jvp",
    [
        *(Problem("square"), Problem("square", again=True), Problem("square", tracked="x")),
        *(Problem(family) for family in others),
        *(Problem("matrix", tracked="v"), Problem("offset", tracked="")),
    ],
)
