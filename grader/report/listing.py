"""The line of an answer that a verdict is about, and the lines around it. Runs nothing."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.common.cells import Cells, in_words
from grader.common.lines import source_lines
from grader.report.story import SourceLine

_AT = re.compile(r"(\d{1,7})(?: of ([^:\n]{1,200}?))?(?:, column \d+)?(?:, in [^:\n]*)?: (.*)")


@dataclass(frozen=True)
class Mark:
    """A line, as the file or the cell counts it; its text; and what happened there."""

    line: int
    cell: str | None
    source: str
    said: str
    is_beside: bool = False
    """Whether another mistake than this is the one that the verdict names."""

    @property
    def place(self) -> str:
        return f"line {in_words(self.cell, self.line)}"


@dataclass(frozen=True)
class Listing:
    """Lines of an answer, and how many there are above and below that are not shown."""

    lines: Sequence[SourceLine]
    above: int
    below: int
    mark: Mark | None
    """None where none of the lines is the marked one."""

    def parts(self) -> tuple[Sequence[SourceLine], Sequence[SourceLine], Sequence[SourceLine]]:
        """The lines before the marked one, that line, and those after it."""
        at = next((n for n, line in enumerate(self.lines) if line.is_it), len(self.lines))
        return self.lines[:at], self.lines[at : at + 1], self.lines[at + 1 :]


def mark_of(verdict: Mapping[str, Any]) -> Mark | None:
    """The line where a gradient is lost; else the line that raised; else none."""
    evidence = (verdict["diagnosis"] or {}).get("evidence") or {}
    if cut := evidence.get("cut"):
        is_beside = bool(evidence.get("beside"))
        also = "Also, a gradient is lost here: " if is_beside else ""
        said = f"{also}{cut['operation']}: {cut['explanation']}"
        return Mark(int(cut["line"]), cut.get("cell"), str(cut["source"]), said, is_beside)
    error = verdict["error"]
    if error and error["places"]:
        place = error["places"][-1]
        said = ": ".join(part for part in (error["type"], error["message"]) if part)
        return Mark(int(place["line"]), place.get("cell"), str(place["source"]), said)
    return _in_a_message(verdict["checks"])


def _in_a_message(checks: Sequence[Mapping[str, Any]]) -> Mark | None:
    """The line that the first failed check names."""
    from grader.judge.verdict import Message

    first = next((c for c in checks if c["status"] == "failed" and c["required"]), None)
    parts = Message.of(first["message"]) if first else Message()
    if (at := _AT.fullmatch(parts.line)) is None:
        return None
    return Mark(int(at[1]), at[2], at[3], parts.found)


def listing(
    source: str, mark: Mark | None, most: int, skip: int = 0, cells: Cells | None = None
) -> Listing | None:
    """At most so many lines of an answer, those around the marked one if there are more; none of an
    answer that is not there. The first `skip` lines are left out, unless the mark is among them.
    cells: those that the lines are of, where they are known."""
    if not source.strip():
        return None
    lines = source_lines(source.rstrip())
    row = _row(lines, mark, cells) if mark else 0
    top = 1 if 0 < row <= skip else 1 + skip
    first = min(max(row - most // 2, top), max(len(lines) - most + 1, top))
    shown = lines[first - 1 : first - 1 + most]
    numbered = tuple(SourceLine(n, text, n == row) for n, text in enumerate(shown, first))
    below = len(lines) - (first - 1) - len(shown)
    return Listing(numbered, first - 1, below, mark if row else None)


def _row(lines: Sequence[str], mark: Mark, cells: Cells | None) -> int:
    """Which of the lines is marked, counted from 1; 0 if that is not certain. Without its cells, a
    line of a cell is known by its text, since the lines are those of all cells together."""
    text = mark.source.strip()
    if mark.cell is None:
        fits = 0 < mark.line <= len(lines) and (not text or text in lines[mark.line - 1])
        return mark.line if fits else 0
    rows = [number for number, line in enumerate(lines, 1) if line.strip() == text]
    if cells is not None and cells.graded:
        rows = [number for number in rows if cells.place(number) == (mark.cell, mark.line)]
    return rows[0] if text and len(rows) == 1 else 0
