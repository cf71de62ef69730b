"""The problems of SLUG: the random inputs that answers are held to. Both sides of the wall."""

from grader.common.few_shot import FewShot, drawn

Problem = FewShot

draw = drawn(
    "SLUG",
    [
        Problem("plain", 0.4),  # WRITE: which families, rates and steps it needs
        Problem("plain", 0.2, training=False),
        Problem("plain", 0.3, filled=True),
        Problem("nested", 0.3),
        Problem("convolution", 0.3),
        Problem("buffered", 0.3),
        Problem("float32", 0.3),
        Problem("tied", 0.3, required=False),
    ],
)
