"""The problems of penalty: a critic and its points. Both sides of the wall."""

from dataclasses import dataclass
from typing import ClassVar

from grader.common.few_shot import FewShot, drawn


@dataclass(frozen=True)
class Problem(FewShot):
    """One critic, and the support inputs of its task as points."""

    HIDDEN: ClassVar = ("inner_lr", "steps")


draw = drawn(
    "penalty",
    [
        Problem("plain"),
        Problem("plain", training=False),
        Problem("plain", filled=True),
        Problem("nested"),
        Problem("buffered"),
        Problem("float32"),
        Problem("tied", required=False),
    ],
)
