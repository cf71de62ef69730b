"""A platform's table as text, with where each cell stands in it: single cells can be changed, and
every other byte stays."""

import codecs
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from grader.classes.graded import MISSING, Grade
from grader.classes.grades import points
from grader.classes.tables import BadTable as BadTable  # for those who fill one

_MOST_BYTES = 50_000_000
_SEPARATORS = ",;\t"
_QUOTED = re.compile(r'"[^"]*(?:""[^"]*)*"')


@dataclass(frozen=True)
class Filled:
    """A table with grades in it.

    changed: how many cells are others now; not_in_table: learners without a row in the table;
    not_in_grades: the ids of rows for which nobody handed in; notes: what else is to be said, each
    a sentence. All of them name people by their ids.
    """

    data: bytes
    changed: int
    not_in_table: list[str]
    not_in_grades: list[str]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, and where it stands, its quotes included."""

    text: str
    begin: int
    end: int
    is_quoted: bool = False


@dataclass(frozen=True)
class Sheet:
    """A table as it was exported. `rows` has its heading first, and no empty lines."""

    text: str
    mark: bytes
    separator: str
    rows: Sequence[Sequence[Cell]]

    @cached_property
    def headings(self) -> list[str]:
        return [cell.text.strip() for cell in self.rows[0]]

    def cell(self, row: int, column: int | None) -> Cell | None:
        """A cell; None where the row ends before it."""
        cells = self.rows[row]
        return cells[column] if column is not None and column < len(cells) else None

    def value(self, row: int, column: int | None) -> str:
        found = self.cell(row, column)
        return found.text.strip() if found else ""

    def with_cells(self, texts: Mapping[tuple[int, int], str]) -> bytes:
        """The whole table with other texts in some cells. A cell that was quoted stays so."""
        parts, done = [], 0
        for (row, column), text in sorted(texts.items()):
            cell = self.rows[row][column]
            parts += [self.text[done : cell.begin], self._written(text, cell.is_quoted)]
            done = cell.end
        return self.mark + "".join([*parts, self.text[done:]]).encode("utf-8")

    def _written(self, text: str, is_quoted: bool) -> str:
        if not is_quoted and not any(c in text for c in f'{self.separator}"\r\n'):
            return text
        return '"{}"'.format(text.replace('"', '""'))


def sheet_of(data: bytes) -> Sheet:
    """The table in a file. Raises BadTable."""
    if len(data) > _MOST_BYTES:
        raise BadTable(f"the table has {len(data):,} bytes; one has at most {_MOST_BYTES:,}")
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    try:
        text = data[len(mark) :].decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadTable(
            "the table is not UTF-8: take the file as the platform exported it, "
            "and do not save it in a spreadsheet before"
        ) from error
    separator = max(_SEPARATORS, key=lambda each: _width(text, each))
    rows = list(_rows(text, separator))
    if not rows or len(rows[0]) < 2:
        raise BadTable("the table has no columns: export it from the platform once more, as CSV")
    return Sheet(text, mark, separator, rows)


def _width(text: str, separator: str) -> int:
    """How many headings there are if this separates them."""
    try:
        return len(next(_rows(text, separator), []))
    except BadTable:
        return 0


def _rows(text: str, separator: str) -> Iterator[list[Cell]]:
    """Raises BadTable for a quote that never ends."""
    plain = re.compile(rf"[^{separator}\r\n]*")
    row: list[Cell] = []
    at = 0
    while at < len(text) or row:
        quoted = _QUOTED.match(text, at)
        if quoted is None and text.startswith('"', at):
            line = text.count("\n", 0, at) + 1
            raise BadTable(f"the table is cut short: a quote that begins in line {line} never ends")
        end = quoted.end() if quoted else at
        rest = plain.match(text, end)
        assert rest is not None  # it matches nothing, too
        inner = quoted.group()[1:-1].replace('""', '"') if quoted else ""
        row.append(Cell(inner + rest.group(), at, rest.end(), quoted is not None))
        at = rest.end()
        if text.startswith(separator, at):
            at += 1
            continue
        at += 2 if text.startswith("\r\n", at) else 1
        if len(row) > 1 or row[0].text:
            yield row
        row = []


# ---- numbers --------------------------------------------------------------------------------

_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")


def number_in(text: str) -> float | None:
    """The number that a cell holds, with a decimal point or a decimal comma; else None."""
    stripped = text.strip()
    if not _NUMBER.fullmatch(stripped) or len(stripped) > 30:
        return None
    return float(stripped.replace(",", "."))


def decimal_mark(texts: Iterable[str], separator: str) -> str:
    """The decimal mark that most of these numbers have; where none has one, the one that goes with
    the table's separator."""
    marks = Counter(c for text in texts if number_in(text) is not None for c in text if c in ".,")
    usual = "," if separator == ";" else "."
    return max(".,", key=lambda mark: (marks[mark], mark == usual))


def is_same(text: str, number: float) -> bool:
    """Whether a cell holds this number already, at the two decimals that platforms keep."""
    there = number_in(text)
    return there is not None and there >= 0 and points(there) == points(number)


# ---- grades ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Total:
    """The points of one learner for some katas, weighted. `score` is None where they are left as
    they stand in the table, and `reason` says why."""

    score: float | None
    max_score: float = 0.0
    reason: str = ""

    def scaled(self, most: float | None) -> float:
        """The points if the table gives `most` for all of it; as they are if it does not say."""
        assert self.score is not None
        if not most or not self.max_score or math.isclose(most, self.max_score):
            return self.score
        return self.score / self.max_score * most


def total(grades: Sequence[Grade], weight: Callable[[str], float], missing_as_zero: bool) -> Total:
    """The sum over one learner's grades. What is excused is left out of it."""
    counted = [grade for grade in grades if not grade.excused]
    if not counted:
        return Total(None, reason="excused" if grades else "")
    if not all(grade.is_known for grade in counted):
        return Total(None, reason="not judged, because the grader failed")
    nothing = all(grade.graded.outcome == MISSING and not grade.score for grade in counted)
    if nothing and not missing_as_zero:
        return Total(None)
    weights = [weight(grade.graded.hand_in.kata) for grade in counted]
    if not any(weights):
        return Total(None)
    score = sum(w * grade.score for w, grade in zip(weights, counted, strict=True))
    return Total(score, sum(w * grade.max_score for w, grade in zip(weights, counted, strict=True)))


def by_learner(grades: Sequence[Grade]) -> dict[str, list[Grade]]:
    found: dict[str, list[Grade]] = {}
    for grade in grades:
        found.setdefault(grade.graded.hand_in.learner.id, []).append(grade)
    return found
