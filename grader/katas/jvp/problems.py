"""The problems of jvp: a smooth function, a point and a direction. Both sides of the wall."""

from dataclasses import dataclass
from typing import Any

from grader.common.few_shot import drawn
from grader.katas.jvp.functions import AtPoint


@dataclass(frozen=True)
class Problem(AtPoint):
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
