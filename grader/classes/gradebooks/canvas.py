"""Fills grades into the gradebook that Canvas exports.

Canvas takes an unknown row for a new learner, an unknown heading for a new assignment, and other
points possible for a change of the assignment: so only cells with a learner's grade are changed.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grader import catalog
from grader.classes.gradebooks.table import (
    BadTable,
    Filled,
    Sheet,
    by_learner,
    decimal_mark,
    is_same,
    number_in,
    sheet_of,
    total,
)
from grader.classes.graded import Grade
from grader.classes.grades import points

_ASSIGNMENT = re.compile(r"(?P<title>.*) \((?P<id>[0-9]+)\)", re.DOTALL)
_KEYS = ("ID", "SIS User ID", "SIS Login ID")
"""What Canvas knows a learner by, in the order in which it looks. Never the name."""
_LEFT_ALONE = ("EX", "N/A")
_TEST_STUDENT = ("Student, Test", "Test Student")


@dataclass(frozen=True)
class _Column:
    """An assignment's column, and the katas whose points it gets."""

    index: int
    heading: str
    title: str
    id: str
    most: float | None
    """Its points possible; None where the table does not say."""
    katas: tuple[str, ...] = ()


def fill_canvas(
    data: bytes,
    grades: Sequence[Grade],
    *,
    column: str = "",
    weight: Callable[[str], float] = lambda kata: 1.0,
    missing_as_zero: bool = False,
) -> Filled:
    """The gradebook with the points of these grades, scaled to the points possible.

    column: the heading, title or id of the assignment that gets the sum over all katas. Without it,
        each assignment whose title names katas gets those; else the only assignment gets the sum.
    missing_as_zero: write 0 for who handed in nothing, and do not leave the cell as it is.
    Raises BadTable where it is not such a table, or the column is not clear.
    """
    sheet = sheet_of(data)
    headings = sheet.headings
    if "ID" not in headings or not {"Student", "LastName"} & {*headings}:
        raise BadTable(
            "this is not a gradebook of Canvas: it has no columns Student and ID; "
            "export it anew from Grades"
        )
    first = _first_learner(sheet)
    columns, notes = _columns(sheet, first, column, grades)
    marks = [sheet.value(row, each.index) for row in range(1, len(sheet.rows)) for each in columns]
    mark = decimal_mark(marks, sheet.separator)
    rows, lost, rest = _matched(sheet, first, grades)
    texts: dict[tuple[int, int], str] = {}
    for learner, own in by_learner(grades).items():
        for row in rows.get(learner, ()):
            for each in columns:
                in_column = [one for one in own if one.graded.hand_in.kata in each.katas]
                sum_of = total(in_column, weight, missing_as_zero)
                there = sheet.cell(row, each.index)
                if sum_of.score is None:
                    if sum_of.reason:
                        notes.append(f"{learner} keeps what stands there: {sum_of.reason}.")
                elif there is None:
                    notes.append(f"{learner} has no cell in the column {each.heading!r}.")
                elif there.text.strip().upper() in _LEFT_ALONE:
                    notes.append(f"{learner} keeps {there.text.strip()}.")
                elif not is_same(there.text, scaled := sum_of.scaled(each.most)):
                    texts[row, each.index] = points(scaled).replace(".", mark)
    return Filled(sheet.with_cells(texts), len(texts), lost, rest, tuple(dict.fromkeys(notes)))


# ---- columns --------------------------------------------------------------------------------


def _columns(
    sheet: Sheet, first: int, wanted: str, grades: Sequence[Grade]
) -> tuple[list[_Column], list[str]]:
    """The columns that are filled, and what is to be said of them."""
    katas = tuple(dict.fromkeys(grade.graded.hand_in.kata for grade in grades))
    there = _assignments(sheet, first)
    if not there:
        raise BadTable(
            "the table has no column of an assignment, such as `MAML (1234)`: make the assignment "
            "in Canvas, and export the gradebook anew"
        )
    chosen = _chosen(there, wanted, katas) if katas else []
    notes = []
    for each in chosen:
        scale = f", of {points(each.most)} points" if each.most else ""
        notes.append(f"The column {each.heading!r} gets {', '.join(each.katas)}{scale}.")
        if not each.most:
            notes.append(f"{each.heading!r} has no points possible: the points are not scaled.")
    named = {kata for each in chosen for kata in each.katas}
    if left := [kata for kata in katas if kata not in named]:
        notes.append(f"No column gets {', '.join(left)}: no title of an assignment names them.")
    return chosen, notes


def _assignments(sheet: Sheet, first: int) -> list[_Column]:
    """The columns of assignments. What Canvas computes by itself has no id in its heading, or says
    "(read only)" below it."""
    found = []
    for index, heading in enumerate(sheet.headings):
        above = [sheet.value(row, index) for row in range(1, first)]
        match = _ASSIGNMENT.fullmatch(heading)
        if match and not any("read only" in text.lower() for text in above):
            numbers = [number for text in above if (number := number_in(text)) is not None]
            most = numbers[-1] if numbers else None
            found.append(_Column(index, heading, match["title"].strip(), match["id"], most))
    return found


def _chosen(there: list[_Column], wanted: str, katas: tuple[str, ...]) -> list[_Column]:
    if wanted:
        name = wanted.strip().casefold()
        same = [each for each in there if name in (each.id, each.heading.casefold())]
        same = same or [each for each in there if name == each.title.casefold()]
        if len(same) == 1:
            return [_with(same[0], katas)]
        how = "several columns are called" if same else "no column is called"
        raise BadTable(f"{how} {wanted!r}. Name one of them by its id: {_listed(same or there)}")
    named = [_with(each, _named(each.title, katas)) for each in there]
    filled = [each for each in named if each.katas]
    for kata in katas:
        claims = [each for each in filled if kata in each.katas]
        if len(claims) > 1:
            raise BadTable(
                f"several columns name {kata}. Name one with --column: {_listed(claims)}"
            )
    if filled:
        return filled
    if len(there) == 1:
        return [_with(there[0], katas)]
    raise BadTable(
        f"no column names a kata of this class ({', '.join(katas)}). Name the one that gets the "
        f"grades with --column: {_listed(there)}"
    )


def _with(column: _Column, katas: tuple[str, ...]) -> _Column:
    return _Column(column.index, column.heading, column.title, column.id, column.most, katas)


def _listed(columns: Sequence[_Column]) -> str:
    shown = ", ".join(repr(each.heading[:80]) for each in columns[:10])
    return shown + (f" and {len(columns) - 10} more" if len(columns) > 10 else "")


def _named(title: str, katas: tuple[str, ...]) -> tuple[str, ...]:
    """The katas that a title names, by slug or title. Of two names in one place the longer one
    counts: `truncated unroll` is not `unroll`."""
    text = f" {_words(title)} "
    spans = []
    for kata in katas:
        for name in {_words(kata), _words(_title(kata))} - {""}:
            spans += [
                (m.start(), m.end(), kata) for m in re.finditer(f" {re.escape(name)}(?= )", text)
            ]
    longest = [
        (begin, end, kata)
        for begin, end, kata in spans
        if not any(b <= begin and end <= e and e - b > end - begin for b, e, _ in spans)
    ]
    return tuple(kata for kata in katas if any(kata == each[2] for each in longest))


def _title(kata: str) -> str:
    try:
        return catalog.entry(kata).title
    except catalog.UnknownKata:  # of a course that this machine does not have
        return ""


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


# ---- rows -----------------------------------------------------------------------------------


def _first_learner(sheet: Sheet) -> int:
    """The first row that is a learner's: those above it have no id, such as the points possible."""
    keys = [index for index, heading in enumerate(sheet.headings) if heading in _KEYS]
    for row in range(1, len(sheet.rows)):
        if any(sheet.value(row, key) for key in keys):
            return row
    return len(sheet.rows)


def _matched(
    sheet: Sheet, first: int, grades: Sequence[Grade]
) -> tuple[dict[str, list[int]], list[str], list[str]]:
    """The rows of each learner; the learners without one; and the ids of rows without a learner."""
    rows = [row for row in range(first, len(sheet.rows)) if not _is_test_student(sheet, row)]
    found: dict[str, list[int]] = {}
    taken: set[int] = set()
    learners = list(by_learner(grades))
    for key in _KEYS:
        if key not in sheet.headings:
            continue
        index = sheet.headings.index(key)
        by_id: dict[str, list[int]] = {}
        for row in rows:
            if (value := _id(sheet.value(row, index), key)) and row not in taken:
                by_id.setdefault(value, []).append(row)
        for learner in learners:
            own = by_id.get(_id(learner, key), [])
            if learner not in found and own and taken.isdisjoint(own):
                found[learner] = own
                taken.update(own)
    index = sheet.headings.index("ID")
    left = [sheet.value(row, index) or f"row {row + 1}" for row in rows if row not in taken]
    return found, [learner for learner in learners if learner not in found], left


def _id(text: str, key: str) -> str:
    return text.strip().casefold() if key == "SIS Login ID" else text.strip()


def _is_test_student(sheet: Sheet, row: int) -> bool:
    """The row of the student that Canvas makes for teachers: it has this name, and no SIS id."""
    headings = sheet.headings
    name = (
        sheet.value(row, headings.index("Student"))
        if "Student" in headings
        else ", ".join(
            sheet.value(row, headings.index(part))
            for part in ("LastName", "FirstName")
            if part in headings
        )
    )
    sis = sheet.value(row, headings.index("SIS User ID")) if "SIS User ID" in headings else ""
    return name in _TEST_STUDENT and not sis
