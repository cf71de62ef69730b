"""The problems of gradient_penalty: a critic, real and made points, and their mix. Both sides."""

from dataclasses import dataclass
from typing import Any

from grader.common.few_shot import drawn
from grader.katas.gradient_penalty.critics import CriticProblem


@dataclass(frozen=True)
class Problem(CriticProblem):
    def arguments(self) -> dict[str, Any]:
        task = self.build()
        real, mix, fake = task.support_x, task.support_y, task.query_x
        return {"critic": task.model, "real": real, "fake": fake, "mix": mix}


draw = drawn(
    "gradient_penalty",
    [
        Problem("plain", again=True),
        *(Problem("plain", filled=True), Problem("plain", mixed=1, flat=2, training=False)),
        *(Problem("images", mixed=4), Problem("images", mixed=1, flat=2)),
        *(Problem("nested", mixed=1), Problem("buffered"), Problem("float32")),
        Problem("tied", required=False),
    ],
)
