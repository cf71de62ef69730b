"""Grades by learner, and file names that are safe whatever a learner's id is."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from grader.classes.graded import Grade

LONGEST = 80
"""Characters of an id that go into the name of a file."""
_RESERVED = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)))
)
"""What Windows takes for a device, whatever follows the first dot."""


def by_learner(grades: Iterable[Grade]) -> dict[str, list[Grade]]:
    """The grades of each learner, in their order."""
    found: dict[str, list[Grade]] = {}
    for grade in grades:
        found.setdefault(grade.graded.hand_in.learner.id, []).append(grade)
    return found


def file_names(ids: Iterable[str]) -> Mapping[str, str]:
    """For each id the name of a file or folder, of letters, digits, `.`, `_` and `-`. No two are
    equal, not even where upper and lower case are the same."""
    plain = {id: _plain(id) for id in ids}
    count = Counter(name.casefold() for name in plain.values())
    names = {id: name for id, name in plain.items() if name == id and count[name.casefold()] == 1}
    taken = {name.casefold() for name in names.values()}
    for id, name in plain.items():
        if id not in names:
            names[id] = _free(id, name, taken)
            taken.add(names[id].casefold())
    return names


def _plain(id: str) -> str:
    """The id in harmless characters. It is empty if nothing is left."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "_", id[: 4 * LONGEST]).lstrip("._-")[:LONGEST]
    name = name.rstrip("._-")
    return "" if name.split(".")[0].casefold() in _RESERVED else name


def _free(id: str, name: str, taken: set[str]) -> str:
    """The name, and as much of the id's hash as makes it a new one."""
    digest = hashlib.sha256(id.encode("utf-8", "surrogatepass")).hexdigest()
    made = (f"{name or 'learner'}-{digest[:size]}" for size in range(8, len(digest) + 1))
    return next(name for name in made if name.casefold() not in taken)


def points(number: float) -> str:
    """A number of points: whole, or with up to two decimals."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def plain_number(value: float) -> int | float:
    """The same as a number of JSON."""
    rounded = round(float(value), 2)
    return int(rounded) if rounded.is_integer() else rounded


def total(grades: Sequence[Grade]) -> tuple[float, float]:
    """The points of some grades, and how many there could be; without what is excused, or not
    known."""
    counted = [grade for grade in grades if counts(grade)]
    return sum(grade.score for grade in counted), sum(grade.max_score for grade in counted)


def counts(grade: Grade) -> bool:
    """Whether its points count."""
    return grade.is_known and not grade.excused


def score_in_words(grade: Grade) -> str:
    """The points of a grade, or why there are none."""
    if grade.excused:
        return "excused"
    if not grade.is_known:
        return "not known yet: the grader could not grade it"
    return f"{points(grade.score)} of {points(grade.max_score)} points"
