"""What an experiment has found, as plain numbers: what tables and plots are made of. No torch."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Spread:
    """Several measurements of one thing: their median, the lowest and the highest."""

    median: float
    low: float
    high: float


def spread(values: Sequence[float]) -> Spread:
    """The spread of at least one number."""
    return Spread(median(values), min(values), max(values))


@dataclass(frozen=True)
class Learned:
    """How well one way of training has done, by what it is called in tables and at a line's end."""

    name: str
    by_iteration: tuple[tuple[int, Spread], ...]
    """The error after one step of adaptation, by iterations of training."""
    by_step: tuple[Spread, ...]
    """The error after 0, 1, … steps of adaptation, at the end of training."""


@dataclass(frozen=True)
class Series:
    """Numbers by steps or by horizons, by what they are called."""

    name: str
    numbers: tuple[tuple[int, float], ...]


SHOWN_STEPS = (0, 1, 5, 10)
"""The numbers of steps in tables."""
