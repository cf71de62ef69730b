"""The belts: which katas belong to each, and which have been earned. Imports no torch."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader import catalog
from grader.common.commands import typed
from grader.learner.progress import Progress


@dataclass(frozen=True)
class Belt:
    """One stage of the path, and how far the learner has come in it."""

    name: str
    about: str
    slugs: tuple[str, ...]
    passed: int

    @property
    def is_earned(self) -> bool:
        return self.passed == len(self.slugs)

    @property
    def standing(self) -> str:
        return "earned" if self.is_earned else f"{self.passed} of {len(self.slugs)} passed"


def belts_of(progress: Progress) -> Sequence[Belt]:
    """The belts that have katas, in their order."""
    found = []
    for name, about in catalog.BELTS.items():
        slugs = tuple(slug for slug in catalog.slugs() if catalog.entry(slug).belt == name)
        if slugs:
            passed = sum(progress.of(slug).passed for slug in slugs)
            found.append(Belt(name, about, slugs, passed))
    return found


def newly_earned(before: Progress, after: Progress) -> str:
    """What is said once of a belt that has just been earned; empty if none has."""
    had = {belt.name for belt in belts_of(before) if belt.is_earned}
    now = belts_of(after)
    new = [belt.name for belt in now if belt.is_earned and belt.name not in had]
    said = [f"You have earned the {name} belt." for name in new]
    if new and all(belt.is_earned for belt in now):
        said.append(f"That was the last one; {typed('next')} says where to go now.")
    return " ".join(said)
