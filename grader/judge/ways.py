"""A mistake that can be made in several ways at once: slips for every combination. For truth."""

from collections.abc import Callable
from itertools import product
from typing import Any

from grader.judge.kata import Kata


def slips_in_all_ways(
    kata: Kata, id: str, of: str = "", /, *, shows: bool | Callable[[Any], bool] = True,
    **ways: tuple[Any, ...],
) -> None:  # fmt: skip
    """Add a slip for every combination of these keywords' values, to the value `of` or to all.

    Each is a slip of its own, so that it is also recognised up to a factor. The first has to show,
    on all problems or on those where `shows` says so.
    """
    for place, way in enumerate(product(*ways.values())):
        kata.slip(id, of=of or (), power=not place and shows, **dict(zip(ways, way, strict=True)))
