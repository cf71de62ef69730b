"""The ladder of hints: which rung comes next, for the last diagnosis of a kata or for the kata.

What was diagnosed last, and how many rungs have been shown, is kept with the progress. Imports no
torch.
"""

import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from grader import progress
from grader.texts import load_texts


@dataclass(frozen=True)
class Rung:
    """One hint: which of how many, and for what. `diagnosis` is None on the kata's own ladder;
    `again` is the command that gives the next one."""

    kata: str
    diagnosis: str | None
    title: str
    number: int
    of: int
    hint: str
    again: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def next_rung(root: Path, slug: str) -> Rung:
    """The next rung, and the last one again at the top of the ladder; keeps that it was shown.

    Raises OSError where that cannot be kept.
    """
    rungs: list[Rung] = []

    def shown(old: progress.Progress) -> progress.Progress:
        rung = rung_after(slug, old.of(slug))
        rungs.append(rung)
        return progress.hinted(old, slug, rung.diagnosis, rung.number)

    progress.change(root, shown)
    return rungs[-1]


def rung_after(slug: str, standing: progress.Standing) -> Rung:
    """The rung that comes after those that have been shown."""
    texts = load_texts(slug)
    entry = next((entry for entry in texts.entries if entry.id == standing.diagnosis), None)
    ladder = entry.hints if entry else texts.hints
    number = min(standing.rung + 1, len(ladder))
    again = f"{os.environ.get('KATA_COMMAND', 'kata')} hint {slug}"
    title = entry.title if entry else "The kata's own hints"
    diagnosis = entry.id if entry else None
    return Rung(slug, diagnosis, title, number, len(ladder), ladder[number - 1], again)
