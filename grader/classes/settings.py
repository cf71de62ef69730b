"""The rules of a class, which an instructor writes into class.toml. Applies none of them."""

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from grader import catalog
from grader.classes.settings_values import (
    EXAMPLE_DUE,
    BadSettings,
    due_of,
    grace_of,
    number_of,
    only,
    shown,
    table_of,
    zone_of,
)
from grader.common.files import Unreadable, read_text

_MOST_REASON = 500


@dataclass(frozen=True)
class Late:
    """What lateness costs, in percent of the points that were earned.

    per_day: for each day that was begun; at_most: never more than this; none_after_days: nothing
    counts that is later than this many days; marked: for what the platform marked as late where
    nobody knows by how much.
    """

    per_day: float = 0.0
    at_most: float = 100.0
    none_after_days: int | None = None
    marked: float = 0.0


@dataclass(frozen=True)
class KataRules:
    """What differs for one kata. `weight` counts where points of several katas are added up."""

    due: datetime | None = None
    weight: float = 1.0


@dataclass(frozen=True)
class Override:
    """A decision of the instructor about one learner: points, or that the kata does not count, or
    another due date. Without a kata it holds for all of them."""

    learner: str
    reason: str
    kata: str = ""
    score: float | None = None
    excused: bool = False
    due: datetime | None = None

    def is_about(self, learner: str, kata: str) -> bool:
        return self.learner == learner and self.kata in ("", kata)


@dataclass(frozen=True)
class Settings:
    """The rules of a class. Every due date has a time zone."""

    due: datetime | None = None
    zone: tzinfo = UTC
    zone_name: str = "UTC"
    grace: timedelta = timedelta(0)
    late: Late = Late()
    katas: Mapping[str, KataRules] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    zone_is_named: bool = False

    def with_due(self, text: str) -> "Settings":
        """The same with another due date for all katas that have none of their own. Raises
        BadSettings."""
        return dataclasses.replace(self, due=due_of("--due", text, self.zone))

    def weight(self, kata: str) -> float:
        return self.katas.get(kata, KataRules()).weight

    def has_due(self) -> bool:
        """Whether anything is ever due."""
        others = [*(rules.due for rules in self.katas.values()), *(o.due for o in self.overrides)]
        return any((self.due, *others))


def read_settings(path: Path) -> Settings:
    """The settings in a file; the defaults where there is none. Raises BadSettings."""
    try:
        text = read_text(path)
    except FileNotFoundError:
        return Settings()
    except Unreadable as error:
        raise BadSettings(path.name, f"cannot be read: {error}", EXAMPLE_DUE) from error
    try:
        table = tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise BadSettings(path.name, f"is not TOML: {error}", EXAMPLE_DUE) from error
    return _settings(table)


def example_text() -> str:
    """A class.toml in which every key is explained and none is switched on."""
    return _EXAMPLE


# ---- the keys -------------------------------------------------------------------------------

_EXAMPLE_KATAS = "katas.maml = {due = 2026-03-08, weight = 2}"
_EXAMPLE_OVERRIDE = (
    'override = [{learner = "1234", kata = "maml", score = 15, reason = "oral exam"}]'
)
_KEYS = ("due", "timezone", "grace", "late", "katas", "override")


def _settings(table: dict[str, Any]) -> Settings:
    only("", table, _KEYS, EXAMPLE_DUE)
    name = table.get("timezone", "UTC")
    zone = zone_of(name)
    return Settings(
        due=due_of("due", table["due"], zone) if "due" in table else None,
        zone=zone,
        zone_name=name,
        zone_is_named="timezone" in table,
        grace=grace_of(table["grace"]) if "grace" in table else timedelta(0),
        late=_late(table_of("late", table.get("late", {}), "late.per_day = 10")),
        katas=_katas(table_of("katas", table.get("katas", {}), _EXAMPLE_KATAS), zone),
        overrides=_overrides(table.get("override", []), zone),
    )


def _late(table: Mapping[str, Any]) -> Late:
    only("late.", table, ("per_day", "at_most", "none_after_days", "marked"), "late.per_day = 10")
    percents = {
        key: number_of(f"late.{key}", table[key], 100, f"late.{key} = 10")
        for key in ("per_day", "at_most", "marked")
        if key in table
    }
    days = table.get("none_after_days")
    if days is not None:
        example = "late.none_after_days = 7"
        if isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= 36_500:
            wrong = f"is {shown(days)}, which is not a whole number of days"
            raise BadSettings("late.none_after_days", wrong, example)
    return Late(**percents, none_after_days=days)


def _katas(table: Mapping[str, Any], zone: tzinfo) -> dict[str, KataRules]:
    rules = {}
    for slug, own in table.items():
        place = f"katas.{slug}"
        _known(place, slug)
        only(f"{place}.", table_of(place, own, _EXAMPLE_KATAS), ("due", "weight"), _EXAMPLE_KATAS)
        rules[slug] = KataRules(
            due_of(f"{place}.due", own["due"], zone) if "due" in own else None,
            number_of(f"{place}.weight", own.get("weight", 1), 1000, _EXAMPLE_KATAS),
        )
    return rules


def _known(place: str, slug: str) -> None:
    try:
        catalog.entry(slug)
    except catalog.UnknownKata as error:
        wrong = f"names a kata that is not there: {str(error).rstrip('.')}"
        raise BadSettings(place, wrong, _EXAMPLE_KATAS) from error


def _overrides(rows: object, zone: tzinfo) -> tuple[Override, ...]:
    if not isinstance(rows, list):
        wrong = "is not a list of tables; it takes two brackets on each side"
        raise BadSettings("override", wrong, _EXAMPLE_OVERRIDE)
    found: list[Override] = []
    for number, row in enumerate(rows, 1):
        one = _override(f"override {number}", row, zone)
        if any(_same(one, other) for other in found):
            wrong = f"decides once more what was decided for {one.learner}; keep one of them"
            raise BadSettings(f"override {number}", wrong, _EXAMPLE_OVERRIDE)
        found.append(one)
    return tuple(found)


def _same(one: Override, other: Override) -> bool:
    sort = (one.due is None) == (other.due is None)
    return sort and (one.learner, one.kata) == (other.learner, other.kata)


def _override(place: str, row: object, zone: tzinfo) -> Override:
    example = _EXAMPLE_OVERRIDE
    table = table_of(place, row, example)
    known = ("learner", "kata", "score", "excused", "due", "reason")
    only(f"{place}: ", table, known, example)
    learner = table.get("learner", "")
    if isinstance(learner, int) and not isinstance(learner, bool):
        learner = str(learner)  # Canvas and Moodle have numbers for ids
    texts = {"learner": learner, "kata": table.get("kata", ""), "reason": table.get("reason", "")}
    for key, text in texts.items():
        if not isinstance(text, str) or (key != "kata" and not text.strip()):
            raise BadSettings(f"{place}: {key}", "is missing, or is not a text", example)
    if texts["kata"]:
        _known(f"{place}: kata", texts["kata"])
    if table.get("excused", True) is not True:
        raise BadSettings(f"{place}: excused", "can be true only", "excused = true")
    if len([key for key in ("score", "excused", "due") if key in table]) != 1:
        raise BadSettings(place, "has to have one of score, excused and due", example)
    if "score" in table and not texts["kata"]:
        raise BadSettings(place, "gives points, but does not say for which kata", example)
    return Override(
        learner=texts["learner"],
        reason=" ".join(texts["reason"].split())[:_MOST_REASON],
        kata=texts["kata"],
        score=number_of(f"{place}: score", table["score"], 10_000, example)
        if "score" in table
        else None,
        excused="excused" in table,
        due=due_of(f"{place}: due", table["due"], zone) if "due" in table else None,
    )


_EXAMPLE = """\
# The rules of this class. They are applied when grades are computed, and never while an answer is
# graded: change them whenever you like, and then run `kata class reweight` on this folder.
# Take the # from a line to switch it on.

# When everything is due. A day without a time means the end of that day.
# due = 2026-03-01T23:59:00

# The time zone of all times here, and of those that the platform gives without one. Default: UTC.
# timezone = "Europe/Berlin"

# How much later something may come and still be on time: minutes, or a text such as "2 h".
# grace = "15 min"

# [late]
# per_day = 10           # percent of the earned points, for each day that was begun
# at_most = 50           # never more percent than this
# none_after_days = 7    # what is later than this many days gets no points
# marked = 0             # percent for what the platform marked as late without saying by how much

# A kata that is due at another time, or that counts twice in a sum over several katas.
# [katas.maml]
# due = 2026-03-08
# weight = 2

# Your own decisions, which come last. `learner` is the learner's id, as in grades.csv. Each has one
# of score, excused = true and due, and a reason, which the learner reads.
# [[override]]
# learner = "1234"
# kata = "maml"
# score = 15
# reason = "explained it in the oral exam"
"""
