"""The levels of the sandbox, from the layers that hold. Both sides; imports nothing of ours."""

import os
from collections.abc import Iterable

LAYERS = {
    "full": frozenset({"landlock", "seccomp", "rlimits"}),
    "landlock": frozenset({"landlock", "rlimits"}),
    "seccomp": frozenset({"seccomp", "rlimits"}),
    "process": frozenset(),
}
"""What each level stands on, the highest first. Files are what a grade can be stolen from, so the
layer that hides them ranks above the one that closes processes and sockets."""

LEVELS = tuple(LAYERS)

MEANING = {
    "full": "no files of the grader, no network, no new processes",
    "landlock": "no files of the grader, but new processes and some sockets are possible",
    "seccomp": "no network, no new processes, no writing, but files can be read",
    "process": "a separate process, limits and deadlines, but files and network are accessible",
}
"""What a worker is held to, in a line each."""


def level_of(layers: Iterable[str]) -> str:
    """The highest level that these layers make."""
    held = set(layers)
    return next(level for level, needed in LAYERS.items() if needed <= held)


def is_at_least(level: str, wanted: str) -> bool:
    return LEVELS.index(level) <= LEVELS.index(wanted)


def allowed() -> str:
    """The highest level that the environment allows: KATA_SANDBOX, for tests of lower levels.

    Raises ValueError where it names none.
    """
    wish = os.environ.get("KATA_SANDBOX") or LEVELS[0]
    if wish not in LEVELS:
        raise ValueError(f"KATA_SANDBOX is {wish!r}; it can be {', '.join(LEVELS)}")
    return wish
