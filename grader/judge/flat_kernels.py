"""The test that the number of kernels does not grow with the size of a problem. For checks.

The figures are two counts of one function, at a small and a large size, under one name.
"""

from collections.abc import Callable

from grader.catalog.checks import CheckText
from grader.judge import resources
from grader.judge.compare import Finding, Seen, Truth
from grader.judge.kata import Test


def same_kernels(name: str, function: str, sizes: tuple[str, str], least: int) -> Test:
    """The large case takes as many kernels as the small one.

    sizes: both in words; least: what no right answer can do without. An answer whose work was
    hidden from the count has fewer.
    """

    def test(seen: Seen, truth: Truth, text: CheckText) -> Finding | None:
        return _found(getattr(seen, name), function, sizes, least, text.asks)

    return test


def kernels_grow(name: str, least: int) -> Callable[[Seen, Truth], bool]:
    """A fact: that test fails."""

    def kernels_grow(seen: Seen, truth: Truth) -> bool:
        return _found(getattr(seen, name), "", ("", ""), least, "") is not None

    return kernels_grow


def _found(
    figures: object, function: str, sizes: tuple[str, str], least: int, asks: str
) -> Finding | None:
    """What is found of the two counts. Something that is not two figures is found too."""
    few, many = figures if isinstance(figures, list) and len(figures) == 2 else ["not figures"] * 2
    hidden = resources.at_least(few, least, "kernels", function, asks)
    return hidden or resources.grows_at_most(few, many, 1, "kernels", function, sizes, asks)
