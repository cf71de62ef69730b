"""What leaves a class: grades, feedback, a report. Made from what is stored; grades nothing."""

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from grader.classes.graded import Grade, Graded
from grader.classes.kept_answers import KeptAnswers
from grader.classes.roll import Entry, Roll
from grader.classes.run import alike_of
from grader.classes.store import BadStore, Key, Store
from grader.common.files import Unreadable, read_text, write_text

CACHED = 1024
"""How many verdicts are kept in memory, of some 5 kB each: several files are written from them."""


class StoredVerdict(Mapping[str, Any]):
    """A verdict that is read from the store when it is asked for, so that a class of any size
    takes little memory."""

    def __init__(self, read: Callable[[Key], Mapping[str, Any] | None], key: Key) -> None:
        self._read, self._key = read, key

    def _data(self) -> Mapping[str, Any]:
        return self._read(self._key) or {}

    def __getitem__(self, name: str) -> Any:
        return self._data()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._data())

    def __len__(self) -> int:
        return len(self._data())


@dataclass(frozen=True)
class ClassGraded:
    """All hand-ins with their verdicts, and those that have none yet."""

    gradeds: Sequence[Graded]
    waiting: Sequence[Entry]


def graded_of(
    roll: Roll,
    store: Store,
    answers: KeptAnswers,
    key: Callable[[str, str], Key],
    said_of_all: tuple[str, ...] = (),
) -> ClassGraded:
    """Each hand-in with its verdict. `said_of_all` is a note that every grade carries."""
    read = lru_cache(CACHED)(store.verdict)
    alike = alike_of(roll.entries, store, answers)
    gradeds, waiting = [], []
    for entry in roll.entries:
        hand_in = entry.hand_in
        if not entry.sha256:
            gradeds.append(Graded(hand_in, None))
            continue
        under = key(hand_in.kata, entry.sha256)
        if not store.has(under):
            waiting.append(entry)
            continue
        if said_of_all:
            hand_in = dataclasses.replace(hand_in, notes=(*hand_in.notes, *said_of_all))
        others = alike.get((hand_in.learner.id, hand_in.kata), ())
        gradeds.append(Graded(hand_in, StoredVerdict(read, under), others))
    return ClassGraded(gradeds, waiting)


def source_reader(
    roll: Roll, answers: KeptAnswers, public_id: Callable[[str], str] = str
) -> Callable[[Graded], str]:
    """What gives the text of a hand-in, whose learner is called by `public_id`; empty where there
    is none."""
    from grader.answers.read import answer_of

    hashes = {(public_id(e.hand_in.learner.id), e.hand_in.kata): e.sha256 for e in roll.entries}

    def source_of(graded: Graded) -> str:
        sha256 = hashes.get((graded.hand_in.learner.id, graded.hand_in.kata), "")
        if not sha256:
            return ""
        try:
            text = answers.answer(sha256)
            return answer_of(Path("answer" + text.suffix), text.data).source
        except (KeyError, Unreadable):
            return ""

    return source_of


SCORES = "scores.json"


def keep_scores(private: Path, grades: Sequence[Grade]) -> None:
    """Keep the points of each learner for each kata, to say later what has changed."""
    rows = [(g.graded.hand_in.learner.id, g.graded.hand_in.kata, g.score) for g in grades]
    write_text(private / SCORES, json.dumps(rows))


def old_scores(private: Path) -> dict[tuple[str, str], float]:
    """The points that were written last; none if there are none. Raises BadStore."""
    try:
        rows = json.loads(read_text(private / SCORES, 100_000_000))
        return {(learner, kata): score for learner, kata, score in rows}
    except FileNotFoundError:
        return {}
    except (Unreadable, ValueError, TypeError) as error:
        raise BadStore(f"{private / SCORES} is damaged: delete it") from error
