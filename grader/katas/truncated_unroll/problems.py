"""The problems of truncated_unroll: few-shot tasks, a rate, steps, and a horizon. Both sides."""

from dataclasses import dataclass
from typing import Any

from grader.common.families import CENTIMETRES
from grader.common.few_shot import FewShot, drawn


@dataclass(frozen=True)
class Problem(FewShot):
    """One task. horizon: how many of its last steps count; counted: its live bytes are counted."""

    horizon: int = 2
    counted: bool = False

    def arguments(self) -> dict[str, Any]:
        return super().arguments() | {"horizon": self.horizon}


draw = drawn(
    "truncated_unroll",
    [  # on the first two, each mistake has a window of another length, or elsewhere
        *(Problem("plain", 0.3, 6, horizon=4), Problem("plain", 0.25, 5, training=False)),
        Problem("plain", 0.3, 3, horizon=1, filled=True, counted=True),
        *(Problem("plain", 0.25, 3, horizon=0), Problem("plain", 0.25, 3, horizon=5)),
        Problem("steep", 0.2 / CENTIMETRES**2, 3),
        Problem("unfamiliar", 0.4, 4, horizon=3, again=True),
        *(Problem("nested", 0.2, 4), Problem("convolution", 0.3, 3, horizon=3)),
        *(Problem("smoothed", 0.3, 3), Problem("buffered", 0.2, 4), Problem("float32", 0.2, 3)),
        Problem("tied", 0.2, 3, required=False),
    ],
)
