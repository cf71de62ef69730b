"""Canvas: one flat archive, `<name>[_LATE]_<user id>_<attachment id>_<file name>`."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from grader.classes.handed_in import Found, Learner
from grader.classes.layouts.view import Layout, Place, Sorted, View, share_of

_IDS = re.compile(r"(?=_(?P<user>\d+)_(?P<attachment>\d+)_(?=.))", re.S)
_TYPED = re.compile(r"_(?P<user>\d+)_(?:text|link)\.html$")
_ANONYMOUS = re.compile(
    r"(?P<late>LATE_|late_)?anon_(?P<user>[A-Za-z0-9]+)_"
    r"(?:(?P<attachment>\d+)_(?=.)|(?=(?:text|link)\.html$))",
    re.S,
)
_LATE = ("_LATE", "_late")
_Lengths = Mapping[tuple[int, int], int]
"""How often ids of such lengths were seen: the user's, and the attachment's."""


@dataclass(frozen=True)
class _Entry:
    learner: Learner
    late: bool
    file: str


def _readings(name: str) -> list[re.Match[str]]:
    """The places where the two ids may stand, the first one first."""
    return list(_IDS.finditer(name))


def _lengths(view: View) -> _Lengths:
    """How long ids are, by the names that can be read in one way only."""
    found: Counter[tuple[int, int]] = Counter()
    for name in view.tops:
        if len(readings := _readings(name)) == 1 and not _TYPED.search(name):
            found[_length(readings[0])] += 1
    return found


def _length(reading: re.Match[str]) -> tuple[int, int]:
    return len(reading["user"]), len(reading["attachment"])


def _entry(name: str, lengths: _Lengths) -> _Entry | None:
    if match := _ANONYMOUS.match(name):
        prefix = name[: match.end()].rstrip("_")
        return _Entry(
            Learner(match["user"], prefix=prefix), bool(match["late"]), name[match.end() :]
        )
    # A learner's name may end in digits, and a file's may begin with them: the ids of the others
    # tell them apart.
    readings = _readings(name)
    best = max(readings, key=lambda one: lengths.get(_length(one), 0), default=None)
    typed = _TYPED.search(name)
    if typed and not (best and lengths.get(_length(best), 0)):
        return _named(name, typed.start(), typed["user"], typed.end("user"))
    return best and _named(name, best.start(), best["user"], best.end("attachment"))


def _named(name: str, start: int, user: str, end: int) -> _Entry:
    """The entry of a name in which the ids stand from `start` to `end`."""
    who = name[:start]
    late = who.endswith(_LATE) or who == "LATE"
    if late:
        who = who[:-5] if who.endswith(_LATE) else ""
    return _Entry(Learner(user, who, prefix=name[:end]), late, name[end + 1 :])


def _sort(view: View) -> Sorted:
    lengths = _lengths(view)
    entries = {name: _entry(name, lengths) for name in view.tops}

    def place(parts: tuple[str, ...], found: Found | None) -> Place | None:
        entry = entries.get(parts[0])
        if entry is None:
            return None
        return Place((entry.learner,), (entry.file, *parts[1:]), marked_late=entry.late)

    return Sorted(place)


def _share(view: View) -> float:
    return share_of(view, lambda name, kind: kind != "folder" and _entry(name, {}) is not None)


LAYOUT = Layout("canvas", _share, _sort)
