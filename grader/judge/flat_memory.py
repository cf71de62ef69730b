"""The test that live bytes do not grow with the number of inner steps. For checks.

The figures come from `bytes_in_steps` in grader/common/step_bytes.py.
"""

from collections.abc import Sequence

from grader.catalog.checks import CheckText
from grader.common.step_bytes import FEW, MANY
from grader.judge.compare import Finding, Seen, Truth
from grader.judge.kata import Test
from grader.judge.resources import adds_at_most

PER_STEP = 0.1
"""What a step may add, as a part of the bytes at FEW steps. The weights of each step may be kept,
since they are small beside a graph; a loss that is kept adds more than twice this."""


def flat_in_steps(**functions: str) -> Test:
    """No function holds more bytes the more steps it takes: by the name that the probe counts it
    under, the function as the learner calls it."""

    def test(seen: Seen, truth: Truth, text: CheckText) -> Finding | None:
        found = (grown(getattr(seen, f"{n}_bytes"), f, text.asks) for n, f in functions.items())
        return next(filter(None, found), None)

    return test


def grown(figures: object, function: str, asks: str) -> Finding | None:
    """What is found of the two peaks. Something that is not two figures is found too."""
    is_pair = isinstance(figures, list) and len(figures) == 2
    pair: Sequence[object] = figures if is_pair else ["not a figure"] * 2  # type: ignore[assignment]
    few, many = pair
    most = PER_STEP * few if isinstance(few, int) else 0.0
    sizes = (f"{FEW} steps", f"{MANY} steps")
    return adds_at_most(few, many, MANY - FEW, most, "peak_bytes", function, sizes, asks)
