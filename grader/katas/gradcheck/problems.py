"""The problems of gradcheck: a scalar function, and where it is differentiated. Both sides."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import torch
from torch import Tensor

from grader.common.few_shot import drawn
from grader.common.without_model import WithoutModel

EPS = {"coarse": 0.1, "fine": 0.01, "finest": 1e-4}
SCALES = {"middle": 1.0, "small": 3e-7, "large": 1e6}
ZEROS, NOT_ZEROS = "zeros where the function is constant", "a gradient where there is none"
SHAPES = {"matrix": (2, 3), "strided": (3, 2), "point": ()}


@dataclass(frozen=True)
class Problem(WithoutModel):
    """One function whose entries interact. That of the family number returns a float."""

    KIND: ClassVar = "function"
    family: str

    @property
    def default_dtype(self) -> torch.dtype:
        """Torch's own: a tensor made without a dtype is then what learners forget about."""
        return torch.float32

    def point(self, other: bool = False) -> Tensor:
        """x, made anew; or another point."""
        x = self.normal(f"x{other}", *SHAPES.get(self.family, (4,)))
        return x.mT if self.family == "strided" else x

    def value(self, x: Tensor, scale: float = 1.0) -> Tensor:
        """The function of x. It is made entry by entry, so that any dtype of x will do."""
        z = x.reshape(-1)
        a, b, c = coefficients(self, z.numel())
        waves = torch.sin(2 * z + b).sum() + 0.2 * (c * z).sum() ** 3
        return scale * ((a * z * z.roll(1)).sum() + waves)

    @property
    def scales(self) -> dict[str, float]:
        """The scales of the function at which gradients are judged. Each takes a hundred calls, so
        all of them are tried once."""
        if self.again:
            return SCALES
        return {"middle": 1.0} if self.family in ("matrix", "number") else {}

    def function(self, scale: float = 1.0) -> Callable[[Tensor], Any]:
        is_number = self.family == "number"
        return lambda x: float(self.value(x, scale)) if is_number else self.value(x, scale)

    def gradient(self, x: Tensor, scale: float = 1.0) -> Tensor:
        """The right gradient."""
        with torch.enable_grad():
            at = x.detach().clone().requires_grad_()
            return torch.autograd.grad(self.value(at, scale), at)[0]

    def usable(self) -> bool:
        """No entry of the gradient is near zero, or near the one before it."""
        g = self.gradient(self.point()).reshape(-1)
        least = g.abs() if g.numel() == 1 else torch.cat([g.abs(), (g - g.roll(1)).abs()])
        return bool(least.min() > 0.05 * g.norm())

    def arguments(self) -> dict[str, Any]:
        function, x = self.function(), self.point()
        return {"function": function, "x": x, "eps": 0.01, "gradient": self.gradient}


@lru_cache(maxsize=32)
def coefficients(problem: Problem, count: int) -> tuple[Tensor, ...]:
    """One row of numbers for each letter; kept, since a function is called some hundred times."""
    return tuple(problem.normal(letter, count) for letter in "abc")


FAMILIES = ("plain", "plain", "matrix", "strided", "point", "number")
draw = drawn("gradcheck", [Problem("plain", again=True), *(Problem(f) for f in FAMILIES)])
