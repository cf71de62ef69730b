"""The problems of fixed_point: a contraction, a start and two inputs. Both sides of the wall."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from grader.common.few_shot import drawn
from grader.common.without_model import WithoutModel

ITERATIONS = {"plain": 30, "slow": 300}
"""By family: these leave eight digits right, where one leaves 0.5 or 0.94 of a distance."""


@dataclass(frozen=True)
class Problem(WithoutModel):
    """tracked: the inputs that require grad; counted: an answer's live bytes are counted."""

    family: str
    tracked: str = "first second"
    counted: bool = False

    def parts(self, other: bool = False) -> tuple[Callable[..., Tensor], Tensor, list[Tensor]]:
        """Function, start and inputs, made anew. The Jacobian at the end is nearly a rotation times
        the rate of convergence, so it is not symmetric."""
        end = self.normal("end", 3)
        a = 0.2 * self.normal("a", 3) - end
        b = torch.linalg.qr(self.normal("b", 3, 3))[0] * {"plain": 0.5, "slow": 0.94}[self.family]
        constant = end - b @ torch.sin(end + a) - a * a
        inputs = [0.5 * a, 0.8 * b] if other else [a, b]
        for name, one in zip(("first", "second"), inputs, strict=True):
            one.requires_grad_(name in self.tracked)
        function = lambda z, a, b: b @ torch.sin(z + a) + a * a + constant  # noqa: E731
        return function, end + 0.7 * self.normal(f"start{other}", 3), inputs

    def arguments(self) -> dict[str, Any]:
        given = dict(zip(("function", "start", "inputs"), self.parts(), strict=True))
        return given | {"iterations": ITERATIONS[self.family]}


both = Problem("plain", again=True, counted=True)
draw = drawn("fixed_point", [both, Problem("plain", "first"), Problem("slow")])
