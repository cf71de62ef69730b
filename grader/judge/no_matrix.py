"""The tests that no matrix of all weights is built, at once or row by row. For checks.

The figures come from `needs_at_two_sizes` in grader/common/two_sizes.py.
"""

from grader.catalog.checks import CheckText
from grader.judge.compare import Finding, Seen, Truth
from grader.judge.kata import Test
from grader.judge.resources import at_most, grows_at_most

LARGEST = 222
"""Entries of one tensor, which is six vectors of the wide model's 37 weights. Right answers need
54, for activations, or 148, with four vectors in one tensor. A Hessian has 1369 entries, the
largest block of it that belongs to one parameter 324, and vmap needs 666."""
GROWTH = 1.2
"""How many times the narrow model's kernels the wide one may take. Right answers run the same
number of them. Who takes a row for each weight runs over 2.6 times as many."""


def no_large_tensor(function: str) -> Test:
    """No tensor holds the matrix, or a part of it."""

    def test(seen: Seen, truth: Truth, text: CheckText) -> Finding | None:
        return at_most(seen.largest, LARGEST, "largest", function, text.asks)

    return test


def same_kernels(function: str) -> Test:
    """The kernels do not grow with the number of weights."""

    def test(seen: Seen, truth: Truth, text: CheckText) -> Finding | None:
        small, large = seen.kernels if _are_two(seen.kernels) else ("not figures", "not figures")
        sizes = ("13 weights", "37 weights")
        return grows_at_most(small, large, GROWTH, "kernels", function, sizes, text.asks)

    return test


def matrix_is_built(seen: Seen, truth: Truth) -> bool:
    """A fact: one of these tests fails."""
    text = CheckText("", "")
    tests = no_large_tensor(""), same_kernels("")
    return "kernels" in vars(seen) and any(test(seen, truth, text) for test in tests)


def _are_two(figures: object) -> bool:
    return isinstance(figures, list) and len(figures) == 2
