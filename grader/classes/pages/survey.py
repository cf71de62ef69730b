"""What a report says of a class, as values: counted in one pass over the grades."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.classes.graded import MISSING, Grade
from grader.classes.grades import was_prevented
from grader.classes.pages.learner_files import counts
from grader.classes.pages.misconceptions import (
    Gathering,
    Misconception,
    SourceOf,
    Unexplained,
    first_failure,
)

OUTCOMES: Mapping[str, str] = {
    "passed": "passed",
    "failed": "not passed",
    "raised": "raised an exception",
    "timed_out": "ran out of time",
    "crashed": "ended early",
    "unreadable": "unreadable",
    "not_started": "not started",
    "not_graded": "not graded",
    MISSING: "missing",
}
"""What can become of a hand-in, in the order in which a report shows it, and in words."""

MOST_GROUPS = 40
MOST_ALIKE = 100
MOST_NAMES = 60
_STOPPED = ("failed", "raised", "timed_out", "crashed")
"""The outcomes of which the first check that failed says something."""


@dataclass
class KataRow:
    """One kata: how many hand-ins ended how, the checks that stop them, and points after rules."""

    kata: str
    title: str
    outcomes: Counter[str] = field(default_factory=Counter)
    stops: Counter[tuple[str, str]] = field(default_factory=Counter)
    shares: list[float] = field(default_factory=list)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """The outcomes that are there, in their order."""
        return [(name, self.outcomes[name]) for name in OUTCOMES if self.outcomes[name]]

    @property
    def words(self) -> str:
        return ", ".join(f"{count} {OUTCOMES[name]}" for name, count in self.counts)

    @property
    def stopping(self) -> Sequence[tuple[str, int]]:
        """The titles of the checks that stop most hand-ins."""
        return [(title, count) for (_, title), count in self.stops.most_common(3)]

    @property
    def mean(self) -> str:
        """The mean share of the points among those who handed in."""
        return f"{sum(self.shares) / len(self.shares):.0%}" if self.shares else "–"


@dataclass(frozen=True)
class Alike:
    """Learners whose answers to one kata are the same after normalising."""

    kata: str
    learners: Sequence[str]
    more: int


@dataclass(frozen=True)
class Survey:
    """All that a report shows."""

    learners: int
    empty_handed: int
    handed_in: int
    passed: int
    missing: int
    late: int
    excused: int
    not_graded: int
    levels: Sequence[tuple[str, int]]
    katas: Sequence[KataRow]
    misconceptions: Sequence[Misconception]
    unexplained: Sequence[Unexplained]
    groups_left_out: int
    answers_left_out: int
    alike: Sequence[Alike]
    alike_groups: int
    alike_answers: int


def survey(grades: Sequence[Grade], source_of: SourceOf | None = None) -> Survey:
    """Look at each grade once, in its order."""
    rows: dict[str, KataRow] = {}
    learners: dict[str, bool] = {}
    levels: Counter[str] = Counter()
    groups: dict[tuple[str, frozenset[str]], None] = {}
    gathering, late, excused = Gathering(), 0, 0
    for grade in grades:
        graded = grade.graded
        hand_in, kept = graded.hand_in, graded.verdict
        who = hand_in.learner.id
        learners[who] = learners.get(who, False) or kept is not None
        row = rows.setdefault(hand_in.kata, KataRow(hand_in.kata, ""))
        excused += grade.excused
        if kept is None:
            row.outcomes[MISSING] += 1
            continue
        if not grade.is_known or was_prevented(graded):
            row.outcomes["not_graded"] += 1
            continue
        verdict = dict(kept)
        late += grade.late
        if verdict["outcome"] != "unreadable":  # which was never run
            levels[str(verdict["sandbox"]["level"])] += 1
        _count(row, grade, verdict)
        gathering.add(graded, verdict)
        if graded.alike and verdict["outcome"] != "not_started":
            groups[hand_in.kata, frozenset((who, *graded.alike))] = None
    read = source_of or (lambda graded: "")
    unexplained, left_out, answers = gathering.unexplained(read, MOST_GROUPS)
    alike = sorted(groups, key=lambda group: (-len(group[1]), group[0], sorted(group[1])))
    outcomes = sum((row.outcomes for row in rows.values()), Counter[str]())
    return Survey(
        learners=len(learners),
        empty_handed=sum(not handed_in for handed_in in learners.values()),
        handed_in=sum(outcomes.values()) - outcomes[MISSING],
        passed=outcomes["passed"],
        missing=outcomes[MISSING],
        late=late,
        excused=excused,
        not_graded=outcomes["not_graded"],
        levels=sorted(levels.items()),
        katas=list(rows.values()),
        misconceptions=gathering.misconceptions(read),
        unexplained=unexplained,
        groups_left_out=left_out,
        answers_left_out=answers,
        alike=[_alike(*group) for group in alike[:MOST_ALIKE]],
        alike_groups=len(alike),
        alike_answers=sum(len(group[1]) for group in alike),
    )


def _count(row: KataRow, grade: Grade, verdict: Mapping[str, Any]) -> None:
    outcome = str(verdict["outcome"])
    row.title = row.title or str(verdict["title"])
    row.outcomes[outcome] += 1
    if counts(grade):
        row.shares.append(grade.score / grade.max_score if grade.max_score else 0.0)
    if outcome in _STOPPED and (first := first_failure(verdict)) is not None:
        row.stops[str(first["id"]), str(first["title"])] += 1


def _alike(kata: str, learners: frozenset[str]) -> Alike:
    order = sorted(learners)
    return Alike(kata, order[:MOST_NAMES], max(len(order) - MOST_NAMES, 0))
