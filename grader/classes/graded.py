"""What became of each hand-in: its stored verdict, and its grade after the class's rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grader.classes.handed_in import HandIn

MISSING = "missing"


@dataclass(frozen=True)
class Graded:
    """A hand-in and its verdict, as plain data (`kata-verdict/1`); None if nothing was handed in.

    `alike` names the learners whose answers to this kata are the same after normalising, this one
    left out.
    """

    hand_in: HandIn
    verdict: Mapping[str, Any] | None
    alike: tuple[str, ...] = ()

    @property
    def outcome(self) -> str:
        return MISSING if self.verdict is None else str(self.verdict["outcome"])

    @property
    def diagnosis(self) -> str:
        """The id of the diagnosis; empty where there is none."""
        found = self.verdict and self.verdict["diagnosis"]
        return str(found["id"]) if found else ""


@dataclass(frozen=True)
class Grade:
    """A grade: points after the class's rules, and each rule that changed them, in a sentence.

    Where the instructor excused the learner, `excused` says so: the points are those of the answer,
    and count nowhere. `is_known` is false where the grader failed, so that the points say nothing,
    and nobody has decided.
    """

    graded: Graded
    score: float
    max_score: float
    late: bool = False
    why: tuple[str, ...] = ()
    excused: bool = False
    is_known: bool = True
