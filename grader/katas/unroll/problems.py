"""The problems of unroll: few-shot tasks, an inner rate, a number of steps. Both sides."""

from grader.common.families import CENTIMETRES
from grader.common.few_shot import FewShot, drawn

Problem = FewShot

draw = drawn(
    "unroll",
    [
        Problem("plain", 0.4, 1),
        Problem("plain", 0.2, 3, training=False),
        Problem("plain", 0.3, 0),
        Problem("plain", 0.3, 3, again=True),
        Problem("plain", 0.4, 3),
        # Steps of the usual length along gradients 10,000 times as long.
        Problem("steep", 0.25 / CENTIMETRES**2, 2),
        Problem("near", 0.25, 3),
        Problem("nested", 0.2, 3),
        Problem("convolution", 0.3, 2),
        Problem("buffered", 0.2, 3),
        Problem("float32", 0.2, 2),  # after three steps rounding alone comes near to the tolerance
        # More steps than an answer may have written out or held to. The last, since a graph through
        # all steps before it, in each step, makes some wrong answers three times as slow per step.
        Problem("unfamiliar", 0.25, 7),
        Problem("plain", 0.15, 6, required=False),
        Problem("tied", 0.2, 3, required=False),
    ],
)
