"""A mistake that can be made in several ways at once: slips for every combination. For truth."""

from itertools import product
from typing import Any

from grader.judge.kata import Kata


def slips_in_all_ways(kata: Kata, id: str, /, **ways: tuple[Any, ...]) -> None:
    """Add a slip for every combination of these keywords' values. The first has to show.

    Each is a slip of its own, so that it is also recognised up to a factor.
    """
    for place, way in enumerate(product(*ways.values())):
        kata.slip(id, power=not place, **dict(zip(ways, way, strict=True)))
