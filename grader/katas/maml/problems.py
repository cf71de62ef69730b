"""The problems of maml: few-shot tasks and an inner learning rate. Both sides of the wall."""

from grader.common.families import CENTIMETRES
from grader.common.few_shot import FewShot, drawn

Problem = FewShot

draw = drawn(
    "maml",
    [
        *(Problem("plain", 0.4), Problem("plain", 0.1, training=False)),
        Problem("plain", 0.25, again=True),
        # A step of the usual length along a gradient 10,000 times as long.
        Problem("steep", 0.4 / CENTIMETRES**2),
        # A rate above one, so that an answer which caps its rate is seen as well.
        Problem("near", 1.25),
        Problem("unfamiliar", 0.5),
        *(Problem(other, 0.3) for other in ("nested", "smoothed", "buffered", "float32")),
        *(Problem("convolution", 0.4), Problem("float32", 0.5)),
        Problem("plain", 0.2, steps=2, required=False),
        Problem("tied", 0.3, required=False),
    ],
)
