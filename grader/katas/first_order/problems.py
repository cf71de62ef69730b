"""The problems of first_order: few-shot tasks, an inner rate, a number of steps. Both sides."""

from dataclasses import dataclass

from grader.common.families import CENTIMETRES
from grader.common.few_shot import FewShot, drawn


@dataclass(frozen=True)
class Problem(FewShot):
    """One task. counted: an answer's live bytes are counted."""

    counted: bool = False


draw = drawn(
    "first_order",
    [
        Problem("plain", 0.3, 3, counted=True),
        Problem("plain", 0.2, 2, training=False),
        *(Problem("plain", 0.25, 2, filled=True), Problem("plain", 0.4, 3, again=True)),
        *(Problem("plain", 0.3, 0), Problem("steep", 0.25 / CENTIMETRES**2, 2)),
        *(Problem("unfamiliar", 0.25, 5), Problem("nested", 0.2, 3)),
        *(Problem("convolution", 0.3, 2), Problem("smoothed", 0.3, 3)),
        *(Problem("buffered", 0.2, 3), Problem("float32", 0.2, 2)),
        Problem("tied", 0.2, 3, required=False),
    ],
)
