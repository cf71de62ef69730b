"""The ladder of hints: which rung comes next, for the last diagnosis of a kata or for the kata.

What was diagnosed last, and how many rungs have been shown, is kept with the progress. Imports no
torch.
"""

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.catalog.diagnoses import load_texts
from grader.common.commands import typed
from grader.learner import progress


@dataclass(frozen=True)
class Rung:
    """One hint: which of how many, and for what. `diagnosis` is None on the kata's own ladder;
    `again` is the command that gives the next one; `note` says what was damaged, or why it was not
    kept that this hint was shown.
    """

    kata: str
    diagnosis: str | None
    title: str
    number: int
    of: int
    hint: str
    again: str
    note: str = ""

    @property
    def is_last(self) -> bool:
        """Whether the ladder ends here."""
        return self.number >= self.of

    def to_json(self) -> dict[str, Any]:
        data = dataclasses.asdict(self)
        del data["note"]
        return data


def next_rung(root: Path, slug: str, known: progress.Standing | None = None) -> Rung:
    """The next rung, and the last one again at the top of the ladder; keeps that it was shown.

    known: how the kata stands for whoever cannot rely on what is kept: where nothing can be
        written, the rung comes after this standing, or else after what can be read.
    """
    rungs: list[Rung] = []

    def shown(old: progress.Progress) -> progress.Progress:
        rung = rung_after(slug, old.of(slug))
        rungs.append(rung)
        return progress.hinted(old, slug, rung.diagnosis, rung.number)

    try:
        note = progress.change(root, shown).damage
    except OSError as error:
        note = progress.not_kept(error)
        rungs.append(rung_after(slug, known or progress.read(root).of(slug)))
    return dataclasses.replace(rungs[-1], note=note)


def rungs_shown(slug: str, standing: progress.Standing) -> list[Rung]:
    """The rungs of the present ladder that have been shown, from the first on."""
    before = (dataclasses.replace(standing, rung=number) for number in range(standing.rung))
    return [rung_after(slug, each) for each in before]


def rung_after(slug: str, standing: progress.Standing) -> Rung:
    """The rung that comes after those that have been shown."""
    texts = load_texts(slug)
    entry = texts.find(standing.diagnosis) if standing.diagnosis else None
    ladder = entry.hints if entry else texts.hints
    number = min(standing.rung + 1, len(ladder))
    again = typed(f"hint {slug}")
    title = entry.title if entry else "The kata's own hints"
    diagnosis = entry.id if entry else None
    return Rung(slug, diagnosis, title, number, len(ladder), ladder[number - 1], again)
