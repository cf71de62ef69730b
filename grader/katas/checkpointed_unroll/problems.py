"""The problems of checkpointed_unroll: few-shot tasks, a rate, a number of steps. Both sides."""

from dataclasses import dataclass

from grader.common.few_shot import FewShot, drawn

UNROLL = 4053
"""Kernels of a plain unroll of 64 steps. Right answers take 1.2 to 2.6 times as many, and hold 1 to
2.6 times the bytes of 4 steps. A plain unroll holds 11.5 times these, checkpoints of several steps
6 to 178 times. To run from the start for each factor takes 13.6 times the kernels."""


@dataclass(frozen=True)
class Problem(FewShot):
    """counted: an answer's kernels and live bytes are counted."""

    counted: bool = False


draw = drawn(
    "checkpointed_unroll",
    [
        *(Problem("plain", 0.3, 2), Problem("plain", 0.25, 5), Problem("plain", 0.4, 1)),
        *(Problem("plain", 0.3, 3, again=True), Problem("plain", 0.3, 7, counted=True)),
        *(Problem("unfamiliar", 0.3, 7, training=False, filled=True), Problem("nested", 0.2, 3)),
        *(Problem("convolution", 0.3, 2), Problem("smoothed", 0.3, 3), Problem("buffered", 0.2, 4)),
        *(Problem("float32", 0.2, 2), Problem("tied", 0.2, 3, required=False)),
    ],
)
