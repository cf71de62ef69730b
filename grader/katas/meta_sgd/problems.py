"""The problems of meta_sgd: a few-shot task, and a rate for every weight. Both sides."""

from dataclasses import dataclass
from typing import Any, ClassVar

from torch import Tensor

from grader.common.families import CENTIMETRES
from grader.common.few_shot import FILLED, FewShot, drawn


@dataclass(frozen=True)
class Problem(FewShot):
    """One task. Rates have both signs and sizes around `inner_lr`; learned: they require grad."""

    learned: bool = True
    HIDDEN: ClassVar = ("steps",)

    def rates(self) -> list[Tensor]:
        """One tensor per parameter, made anew."""
        drawn = [self.inner_lr * (r + 0.5 * r.sign()) for r in self.vector("rates")]
        for rate in drawn if self.learned else ():
            rate.requires_grad_().grad = rate.detach() * 0 + FILLED if self.filled else None
        return drawn

    def arguments(self) -> dict[str, Any]:
        return super().arguments() | {"rates": self.rates()}


draw = drawn(
    "meta_sgd",
    [
        *(Problem("plain", 0.2), Problem("plain", 0.15, training=False, learned=False)),
        *(Problem("plain", 0.2, filled=True), Problem("plain", 0.15, again=True)),
        *(Problem("steep", 0.15 / CENTIMETRES**2), Problem("unfamiliar", 0.3, learned=False)),
        # Nested models have two parameters of one shape, and two of another.
        *(Problem("nested", 0.2), Problem("nested", 0.15, learned=False)),
        *(Problem("convolution", 0.2), Problem("smoothed", 0.3, learned=False)),
        *(Problem("buffered", 0.15), Problem("float32", 0.2)),
        Problem("tied", 0.2, required=False),
    ],
)
