"""Joins the stores of a class that was graded in parts."""

from collections.abc import Sequence
from pathlib import Path

from grader.classes.kept_answers import NAME as ANSWERS
from grader.classes.kept_answers import KeptAnswers
from grader.classes.roll import Entry, Roll, read_roll, write_roll
from grader.classes.store import NAME as VERDICTS
from grader.classes.store import BadStore, Store
from grader.common.files import read_text, write_text

SETTINGS = "class.toml"
_SAME = ("policy", "deadline_s", "require")


def merged(parts: Sequence[Path], out: Path, store: Store, answers: KeptAnswers) -> int:
    """Copy what the parts hold into one store, and give how many verdicts are new there. Raises
    BadStore where a part is of another grader or was graded under other rules."""
    rolls = [read_roll(part / "private") for part in parts]
    grader: dict[str, tuple[str, Path]] = {}
    for part in parts:
        with Store(part / VERDICTS) as one:
            _demand_same(store, one, part)
            if broken := one.broken_links():
                raise BadStore(
                    f"{part}: verdict {broken[0]} is not what was stored. `kata class verify "
                    f"{part}` says more"
                )
            for stored in one:
                known, where = grader.setdefault(stored.key.kata, (stored.key.grader, part))
                if known != stored.key.grader:
                    raise BadStore(
                        f"{part} was graded by another version of the grader ({stored.key.grader}) "
                        f"than {where} ({known}). Grade one of them again"
                    )
    count = 0
    for part in parts:
        with Store(part / VERDICTS) as one, KeptAnswers(part / "private" / ANSWERS) as theirs:
            for stored in one:
                try:
                    answers.keep([theirs.answer(stored.key.answer)])
                except KeyError as error:
                    raise BadStore(f"{part}: an answer that was graded is not kept") from error
                count += store.add(stored.key, stored.verdict)
    _keep_all(parts, answers)
    write_roll(out / "private", _joined(rolls))
    if not (out / SETTINGS).exists() and (parts[0] / SETTINGS).exists():
        write_text(out / SETTINGS, read_text(parts[0] / SETTINGS))
    return count


def _demand_same(store: Store, one: Store, part: Path) -> None:
    for name in _SAME:
        theirs = one.about(name, "")
        if theirs and store.about(name, theirs) != theirs:
            raise BadStore(
                f"{part} was graded under other rules ({one.about('policy', '')}) than the others "
                f"({store.about('policy', '')}). Grade it again under theirs"
            )
    store.about("seed", one.about("seed", "0"))


def _keep_all(parts: Sequence[Path], answers: KeptAnswers) -> None:
    """Keep the answers that no part has graded, too: their hand-ins wait."""
    for part in parts:
        with KeptAnswers(part / "private" / ANSWERS) as theirs:
            answers.keep(theirs)


def _joined(rolls: Sequence[Roll]) -> Roll:
    """One roll: the parts of a class have the same, other classes add their learners."""
    katas = tuple(dict.fromkeys(kata for roll in rolls for kata in roll.katas))
    entries: dict[tuple[str, str], Entry] = {}
    for roll in rolls:
        for entry in roll.entries:
            entries.setdefault((entry.hand_in.learner.id, entry.hand_in.kata), entry)
    return Roll(
        rolls[0].layout,
        katas,
        list(entries.values()),
        list(dict.fromkeys(row for roll in rolls for row in roll.unmatched)),
        tuple(dict.fromkeys(note for roll in rolls for note in roll.notes)),
    )
