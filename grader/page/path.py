"""The path at the top of the page, as a value: the belts, their katas, and what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader import catalog
from grader.common.commands import shown_path, typed
from grader.learner.overview import Overview, Row
from grader.page.part import Part
from grader.report.lists import MARKS, passed_of

BESIDE = "beside the path"


@dataclass(frozen=True)
class Stop:
    """One kata. `state` is in words, and empty where it has not been begun; `is_shown` says whether
    the page has a section for it."""

    slug: str
    title: str
    about: str
    state: str
    mark: str
    is_shown: bool
    is_here: bool


@dataclass(frozen=True)
class Stage:
    """One belt with its katas. `look` is its name as a class."""

    name: str
    look: str
    about: str
    standing: str
    is_earned: bool
    stops: Sequence[Stop]


@dataclass(frozen=True)
class Onward:
    """The kata that the learner is at or comes to next, why it is this one, and how to begin."""

    label: str
    kata: catalog.Entry
    why: Sequence[str]
    how: str


@dataclass(frozen=True)
class LearnersPath:
    """All of it. `onward` is None where everything has been passed; `last` is said then."""

    passed: str
    stages: Sequence[Stage]
    onward: Onward | None
    last: str


def path_of(
    root: Path, overview: Overview, parts: Sequence[Part], is_live: bool = False
) -> LearnersPath:
    """The path as it stands, with what was graded just now taken into account. A page that is live
    belongs to a watch, which is at the last of `parts`."""
    own = {part.row.entry.slug: part for part in parts if part.is_own(root)}
    shown = {part.row.entry.slug for part in parts}
    here = overview.current
    is_over = overview.passed == len(overview.rows) and here.state == "passed"

    def stops(rows: Sequence[Row]) -> list[Stop]:
        return [_stop(row, own, row.entry.slug in shown, row is here) for row in rows]

    stages = [
        Stage(
            f"{belt.name} belt", belt.name, belt.about, belt.standing, belt.is_earned,
            stops([overview.row(slug) for slug in belt.slugs]),
        )
        for belt in overview.belts
    ]  # fmt: skip
    if rest := [row for row in overview.rows if row.entry.belt not in catalog.BELTS]:
        stages.append(Stage(BESIDE, "none", "", "", False, stops(rest)))
    last = f"That was the last one. `{typed('next')}` says where to go now." if is_over else ""
    how = _in_the_watch(overview, parts) if is_live else _to_begin(here)
    onward = None if is_over else _onward(overview, how)
    return LearnersPath(passed_of(overview), stages, onward, last)


def _stop(row: Row, own: Mapping[str, Part], is_shown: bool, is_here: bool) -> Stop:
    entry, part = row.entry, own.get(row.entry.slug)
    state, mark = "" if row.state == "not started" else row.state, MARKS[row.state]
    if part is not None and part.verdict is not None:
        state, mark = _now(row, part)
    return Stop(entry.slug, entry.title, entry.about, state, mark, is_shown, is_here)


def _now(row: Row, part: Part) -> tuple[str, str]:
    """How a kata stands after it has been graded for this page, which nothing else remembers."""
    if part.passes:
        return ("passed" if row.standing.passed else "passes now"), MARKS["passed"]
    if row.standing.passed:
        return "passed before", MARKS["passed before"]
    return row.state, MARKS[row.state]


def _to_begin(here: Row) -> str:
    return f"Open `{shown_path(here.file)}` in your editor, and type `{typed('watch')}`."


def _in_the_watch(overview: Overview, parts: Sequence[Part]) -> str:
    """The watch is there already: what is left to do is a save, or a key in its terminal."""
    rows, here = list(overview.rows), overview.current
    at = rows.index(overview.row(parts[-1].row.entry.slug)) if parts else rows.index(here)
    if rows[at] is here:
        file = shown_path(here.file)
        return f"Open `{file}` in your editor. Every save is graded, and shown here."
    leads_there = at + 1 == len(rows) or rows[at + 1] is here
    key = "Press `n`" if leads_there else "Press `l`, and choose it,"
    return f"{key} in the terminal to go there."


def _onward(overview: Overview, how: str) -> Onward:
    here, why = overview.current, []
    entry = here.entry
    if entry.needs:
        done = all(overview.row(slug).standing.passed for slug in entry.needs)
        which = ", which you have passed" if done else ""
        why.append(f"It builds on {_listed(entry.needs)}{which}.")
    if entry.belt in catalog.BELTS:
        why.append(f"It belongs to the {entry.belt} belt: {catalog.BELTS[entry.belt]}.")
    label = "Next" if here.state == "not started" else "You are at"
    return Onward(label, entry, why, how)


def _listed(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
