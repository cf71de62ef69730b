"""The story of a verdict: what is shown of it, in order, each part on its own.

`compose.py` makes it. The renderers (terminal, watch screen, HTML, pytest) lay its parts out and
add nothing. Strings are raw, as in the verdict: each renderer makes them harmless for its medium.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from grader.common.cells import in_words
from grader.picture.value import Picture
from grader.report.picture_said import sentences

if TYPE_CHECKING:
    from grader.judge.verdict import Outcome, Status

MARKS = {"passed": "✓", "failed": "✗", "skipped": "–"}
STATUS_WORDS = {"passed": "passed", "failed": "failed", "skipped": "not reached"}
FOLDED = {**STATUS_WORDS, "missed": "bonus left"}


class Row(NamedTuple):
    """A label and the text beside it; `is_quote` says that the text quotes the answer."""

    label: str
    text: str
    is_quote: bool = False


@dataclass(frozen=True)
class Said:
    """What a check says: what was found, what the kata asks, the line that raised, and the problem
    on which it was seen."""

    found: str
    asked: str
    line: str
    where: str
    found_is_quote: bool
    """Whether `found` is the text of an exception, and so in the answer's words."""

    @property
    def rows(self) -> tuple[Row, ...]:
        """The parts that are there, each with its label."""
        rows = (
            Row("Found", self.found, self.found_is_quote),
            Row("Asked", self.asked),
            Row("Line", self.line, True),
            Row("Where", self.where),
        )
        return tuple(row for row in rows if row.text)


@dataclass(frozen=True)
class CheckRow:
    """One check in the list of all checks."""

    id: str
    title: str
    status: "Status"
    points: str
    required: bool
    said: Said

    @property
    def mark(self) -> str:
        return MARKS[self.status]

    @property
    def words(self) -> str:
        return STATUS_WORDS[self.status]

    @property
    def look(self) -> str:
        """Its status, or `missed` for a bonus that failed."""
        return "missed" if self.status == "failed" and not self.required else self.status


@dataclass(frozen=True)
class Failure:
    """The first check that failed, and what it says."""

    id: str
    label: str
    title: str
    required: bool
    said: Said


@dataclass(frozen=True)
class Happened:
    """What the answer does instead; `gist` is the first sentence of the explanation."""

    title: str
    explanation: str
    gist: str


@dataclass(frozen=True)
class Term:
    """One ingredient of a gradient: the sign and size of its coefficient in as many digits as are
    known, how far that may be off, and a note where the coefficient is wrong. `share` is its size
    relative to the largest, and `outline` what its size should be where it is too small."""

    sign: str
    size: str
    spread: str
    name: str
    note: str
    share: float
    outline: float = 0.0


@dataclass(frozen=True)
class Spectrum:
    """What a gradient is the sum of; or, where the coefficients would mean nothing, `nothing` says
    so and there are no terms."""

    of: str
    terms: tuple[Term, ...] = ()
    rest: str = ""
    nothing: str = ""


@dataclass(frozen=True)
class Lost:
    """The line of the answer where a gradient is lost, and what it does to the graph."""

    label: str
    line: int
    cell: str | None
    function: str
    source: str
    operation: str
    explanation: str

    @property
    def where(self) -> str:
        inside = f", in {self.function}" if self.function else ""
        return f"line {in_words(self.cell, self.line)}{inside}"

    @property
    def place(self) -> str:
        return f"{self.where}: {self.source}"

    @property
    def reason(self) -> str:
        return f"{self.operation}: {self.explanation}"


@dataclass(frozen=True)
class RaisedAt:
    """The line of the answer that an exception came from; `is_said` if the first failure already
    shows the exception."""

    line: int
    cell: str | None
    text: str
    is_said: bool


@dataclass(frozen=True)
class Output:
    """What the answer printed; `is_cut` where the grader did not keep all of it."""

    lines: tuple[str, ...]
    is_cut: bool

    def rest(self, shown: int) -> str:
        """What is said below the first lines if there are more."""
        more = len(self.lines) - shown
        if more <= 0 and not self.is_cut:
            return ""
        count = f"{more} more lines" if more > 0 else "more"
        if more > 0 and self.is_cut:  # how many there were, nobody has counted
            count = f"at least {count}"
        return f"… and {count}{'; the grader kept only the beginning' if self.is_cut else ''}"


@dataclass(frozen=True)
class Story:
    """All that is shown of a verdict, in the order in which it is shown. A part that is empty or
    None is not shown."""

    kata: str
    title: str
    answer: str
    outcome: "Outcome"
    mark: str
    headline: str
    bonus_left: int
    left_out: tuple[str, ...]
    start: str
    """Shown instead of the list of checks and the failure while nothing is written yet."""
    checks: tuple[CheckRow, ...]
    failure: Failure | None
    think: str
    happened: Happened | None
    spectrum: Spectrum | None
    in_numbers: str
    lost: Lost | None
    also_lost: Lost | None
    """In addition to the mistake that is named, which is elsewhere."""
    picture: tuple[str, ...]
    """As lines of text, where the cut is what matters."""
    way: Picture | None
    """The picture of the gradient's way, where one was recorded."""
    raised_at: RaisedAt | None
    output: Output | None
    hints: tuple[str, ...]
    """The rungs after the first, which is `think`."""
    has_ladder: bool
    """Whether `kata hint` has a ladder for what was diagnosed."""
    replay: str

    @property
    def passed(self) -> bool:
        return self.outcome == "passed"

    @property
    def listed(self) -> tuple[CheckRow, ...]:
        """The checks, if it means something how each of them went."""
        return () if self.outcome in ("not_started", "unreadable") else self.checks

    @property
    def picture_said(self) -> tuple[str, ...]:
        """What the picture shows, in sentences."""
        return tuple(sentences(self.way)) if self.way else ()

    @property
    def also_failed(self) -> tuple[CheckRow, ...]:
        """The other required checks that failed."""
        told = self.failure.id if self.failure else ""
        return tuple(row for row in self.listed if row.look == "failed" and row.id != told)

    @property
    def folded(self) -> tuple[CheckRow, ...]:
        """The checks that nobody has to look at."""
        return tuple(row for row in self.listed if row not in self.also_failed)

    @property
    def folded_words(self) -> str:
        """How they went, in one line."""
        looks = [row.look for row in self.folded]
        counts = [f"{looks.count(look)} {words}" for look, words in FOLDED.items() if look in looks]
        return f"The checks: {', '.join(counts)}"

    @property
    def line_lost(self) -> Lost | None:
        """The one line where a gradient is lost, whichever mistake it belongs to."""
        return self.lost or self.also_lost


class SourceLine(NamedTuple):
    """A line of an answer, and whether it is the one to mark."""

    number: int
    text: str
    is_it: bool


def lines_around(lines: Sequence[str], number: int, reach: int) -> tuple[SourceLine, ...]:
    """The lines of a text around one of its lines."""
    first, last = max(number - reach, 1), min(number + reach, len(lines))
    return tuple(SourceLine(at, lines[at - 1], at == number) for at in range(first, last + 1))
