"""Joins the stores of a class that was graded in parts."""

from collections.abc import Sequence
from pathlib import Path

from grader.classes.crew import How
from grader.classes.kept_answers import NAME as ANSWERS
from grader.classes.kept_answers import KeptAnswers
from grader.classes.roll import Entry, Roll, read_roll, write_roll
from grader.classes.run import policy_of, remember, remembered
from grader.classes.store import NAME as VERDICTS
from grader.classes.store import BadStore, Store
from grader.common.files import read_text, write_text

SETTINGS = "class.toml"


def merged(parts: Sequence[Path], out: Path, store: Store, answers: KeptAnswers) -> int:
    """Copy what the parts hold into one store, and give how many verdicts are new there. Raises
    BadStore where a part is of another grader or was graded under other rules."""
    rolls = [read_roll(part / "private") for part in parts]
    grader: dict[str, tuple[str, Path]] = {}
    rules: dict[str, Path] = {}
    if (known := remembered(store)) is not None:  # there is a class in `out` already
        rules[policy_of(known)] = out
    for part in parts:
        with Store(part / VERDICTS) as one:
            how = _rules(one, part)
            _demand_same(rules, how, part)
            if broken := one.broken_links():
                raise BadStore(
                    f"{part}: verdict {broken[0]} is not what was stored. `kata class verify "
                    f"{part}` says more"
                )
            for stored in one:
                version, where = grader.setdefault(stored.key.kata, (stored.key.grader, part))
                if version != stored.key.grader:
                    raise BadStore(
                        f"{part} was graded by another version of the grader ({stored.key.grader}) "
                        f"than {where} ({version}). Grade one of them again"
                    )
    remember(store, how)
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


def _rules(store: Store, part: Path) -> How:
    """Under which a part was graded. Raises BadStore."""
    if (how := remembered(store)) is None:
        raise BadStore(f"{part} holds no class that was graded")
    return how


def _demand_same(rules: dict[str, Path], how: How, part: Path) -> None:
    mine = policy_of(how)
    if rules.setdefault(mine, part) is part and len(rules) > 1:
        others = next(iter(rules))
        raise BadStore(
            f"{part} was graded under other rules ({mine}) than {rules[others]} ({others}). Grade "
            "it again under the same ones"
        )


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
