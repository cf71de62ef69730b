"""Smooth functions from one tensor to another, for problems without a model. Both sides.

The same family and seed give the same function on both sides, and its float32 constants are the
rounding of its float64 ones.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor

from grader.common.seeds import derive

Function = Callable[[Tensor], Tensor]
OFFSET = 1e10
"""Beside values of this size a difference quotient has no right digit."""


class Cube(torch.autograd.Function):
    """y³, without a rule for forward-mode derivatives."""

    generate_vmap_rule = True

    @staticmethod
    def forward(y: Tensor) -> Tensor:
        return y**3

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Tensor], output: Tensor) -> None:
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx: Any, slope: Tensor) -> Tensor:
        (y,) = ctx.saved_tensors
        pulled_back: Tensor = 3 * y**2 * slope
        return pulled_back


_FORMULAS: dict[str, tuple[tuple[int, ...], int, Callable[[Tensor, Tensor], Tensor]]] = {
    "square": ((3,), 3, lambda a, x: torch.cat([torch.sin(a[:2] @ x) + x[:2] ** 2, a[2:] @ x])),
    "tanh": ((3,), 4, lambda a, x: torch.tanh(0.5 * (a @ x))),
    "exp": ((4,), 2, lambda a, x: torch.exp(0.5 * (a @ x))),
    "matrix": ((2, 3), 2, lambda a, x: x @ x.mT + a[:, :1]),
    "unused": ((4,), 3, lambda a, x: torch.stack([x[0] * x[1], x[0] ** 2, x[1] ** 3])),
    "linear": ((2,), 3, lambda a, x: a @ x),
    "scalar": ((), 2, lambda a, x: torch.sin(a[:, :1] * x).reshape(2, 1)),
    "offset": ((3,), 2, lambda a, x: torch.sin(a @ x)),
    "custom": ((3,), 2, lambda a, x: Cube.apply(a @ x)),  # type: ignore[no-untyped-call]
    "float32": ((3,), 2, lambda a, x: torch.sin(a @ x) * x[:2]),
}
"""By family: the shape of x, the rows of a constant matrix, and the function of both."""


def shape_of(family: str) -> tuple[int, ...]:
    """The shape of x."""
    return _FORMULAS[family][0]


def dtype_of(family: str) -> torch.dtype:
    """float64 for every family but float32."""
    return torch.float32 if family == "float32" else torch.float64


def normal(family: str, seed: int, label: str, *shape: int) -> Tensor:
    """Random numbers of the family's dtype, the same for the same seed and label."""
    random = torch.Generator().manual_seed(derive(seed, label))
    return torch.randn(shape, generator=random, dtype=torch.float64).to(dtype_of(family))


def function_of(family: str, seed: int, dtype: torch.dtype, *, shifted: bool = True) -> Function:
    """A function of this family, whose constants have this dtype; or the same without its offset,
    which has the same derivatives."""
    shape, rows, formula = _FORMULAS[family]
    matrix = normal(family, seed, "matrix", rows, shape[-1] if shape else 1).to(dtype)
    if shifted and family == "offset":
        return lambda x: formula(matrix, x) + OFFSET
    return lambda x: formula(matrix, x)


@dataclass(frozen=True)
class AtPoint:
    """A problem of one function, where its Jacobian J is taken, and a vector v of that shape.

    tracked: which of x and v require grad; again: the function is asked about at another point too.
    """

    KIND: ClassVar = "function"
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
