"""In which order boxes stand: the kata fixes it, so that an answer and the reference align."""

from collections.abc import Sequence

RANKS = ("start", "leaf", "copy", "gradient", "weights", "value", "loss", "result")


def in_order(keys: set[str], ends: Sequence[str]) -> list[str]:
    """As the values come about; what is differentiated again stands last of its level, above the
    gradient that is made of it."""
    return sorted(keys, key=lambda key: (key in ends, *rank(key)))


def rank(key: str) -> tuple[int, int, bool, str]:
    kind, level, met = [*key.split(":", 2), ""][:3]
    at = -1 if kind in RANKS[:3] else int(level)
    return (at, RANKS.index(kind), met == "support", met)
