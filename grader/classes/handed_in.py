"""What was handed in: by whom, for which kata, in which file. Reads nothing and grades nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal


@dataclass(frozen=True)
class Found:
    """A file among the submissions. Archives count as folders: `path` goes on within them.

    `real` is a regular file that may be read: the submission's own, or a copy of an archive's
    member. Where it is None, `problem` says why nothing there can be read.
    """

    path: str
    real: Path | None
    problem: str = ""
    modified: float | None = None
    """Seconds since 1970, where that is known."""


@dataclass(frozen=True)
class Learner:
    """Who handed in. Only `id` identifies: the platform's own id, or the name of the folder."""

    id: str
    name: str = ""
    email: str = ""
    prefix: str = ""
    """What the platform put before the name of each file, or the folder that it made: feedback
    that goes back carries it."""


@dataclass(frozen=True)
class HandIn:
    """One learner's answer to one kata, or that there is none."""

    learner: Learner
    kata: str
    source: str = ""
    """Where it was found; empty where nothing was."""
    file: Path | None = None
    """The file to read. None where nothing was handed in, or nothing that can be read."""
    problem: str = ""
    """Why it cannot be read."""
    submitted: datetime | None = None
    """When, as the platform says; without a time zone where it names none."""
    marked_late: bool = False
    attempts: int = 0
    """How many files for this kata were found, this one included."""
    notes: tuple[str, ...] = ()
    """What is to be said of it, each a short sentence or part of one without a full stop."""

    @property
    def state(self) -> Literal["answer", "unreadable", "missing"]:
        if self.file is not None:
            return "answer"
        return "unreadable" if self.problem else "missing"


@dataclass(frozen=True)
class Collected:
    """All that was handed in: one HandIn for each learner and each kata that anybody handed in,
    by learner and then in the order of the katas."""

    layout: str
    katas: tuple[str, ...]
    hand_ins: Sequence[HandIn]
    unmatched: Sequence[tuple[str, str]]
    """Files that belong to no kata or no learner: the path, and the reason."""
    notes: tuple[str, ...] = ()
    """What is to be said of the whole."""
