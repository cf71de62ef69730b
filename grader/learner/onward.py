"""Where a pass leads: the next kata, and what the learner's own function can do. No torch."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.catalog.experiments import EXPERIMENTS, experiment_of
from grader.common.commands import typed
from grader.learner.overview import Row, following


@dataclass(frozen=True)
class Onward:
    """The next kata with its title and what it is about, and the command of an experiment with
    what it shows; empty where there is none."""

    kata: str = ""
    title: str = ""
    about: str = ""
    command: str = ""
    shows: str = ""


def onward(rows: Sequence[Row], slug: str) -> Onward:
    """Where to go from a kata that has been passed."""
    here = next((row for row in rows if row.entry.slug == slug), None)
    after = following(rows, here)
    experiment = experiment_of(slug)
    kata = after.entry if after is not None and after is not here else None
    return Onward(
        kata.slug if kata else "",
        kata.title if kata else "",
        kata.about if kata else "",
        typed(f"show {experiment}") if experiment else "",
        EXPERIMENTS[experiment] if experiment else "",
    )
