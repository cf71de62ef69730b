"""The problems of multi_step_loss: few-shot tasks, a rate, and weights of steps. Both sides."""

from dataclasses import dataclass
from typing import Any, ClassVar

from grader.common.families import CENTIMETRES
from grader.common.few_shot import FewShot, drawn


@dataclass(frozen=True)
class Problem(FewShot):
    """A task, and one weight per step, written with blanks between them."""

    HIDDEN: ClassVar = ("steps",)
    given: str = "0.5 0.8 1.2"

    @property
    def weights(self) -> list[float]:
        """The weights w_1 … w_K."""
        return [float(weight) for weight in self.given.split()]

    def arguments(self) -> dict[str, Any]:
        return super().arguments() | {"weights": self.weights}


draw = drawn(
    "multi_step_loss",
    [
        Problem("plain", 0.3, given="0.7 -0.4 1.5", again=True),
        Problem("plain", 0.2, given="0.3 0 -0.6 1.1", training=False),
        Problem("plain", 0.4, given="1.3"),
        Problem("plain", 0.25, given="-0.5 1.2 0.4 0.9 0"),
        Problem("steep", 0.25 / CENTIMETRES**2, given="0.6 1.7"),
        Problem("unfamiliar", 0.4, given="0.2 1.1 0.5", filled=True),
        *(Problem(family, 0.3) for family in ("nested", "convolution", "smoothed", "buffered")),
        Problem("float32", 0.2, given="0.4 1.3"),
        Problem("tied", 0.2, required=False),
    ],
)
