"""An answer that stands in the cells of a notebook: one text, and which line came from where.

A worker runs the text as it runs any other answer. A message about a line names the cell, and the
line as the cell counts it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

TAG = "answer"
"""The tag of the cells that are graded in a notebook that is handed in."""
MAX_LOOKED_THROUGH = 200_000
"""Characters of the other cells in which a missing name is looked for."""


@dataclass(frozen=True)
class Cell:
    """One cell: what a message calls it, such as `cell 3` or `In [7]`, and its text."""

    name: str
    source: str


@dataclass(frozen=True)
class Cells:
    """The cells that are graded, in their order; the others; and what was left out, in words.

    An answer that is a plain file has none of these.
    """

    graded: tuple[Cell, ...] = ()
    others: tuple[Cell, ...] = ()
    left_out: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    """What further cells import from `__future__`; it holds for the whole text."""
    were_run: bool = False
    """Whether they were run in a kernel, rather than handed in as a file."""

    @property
    def source(self) -> str:
        """The graded cells as one text."""
        return "\n".join(cell.source for cell in self.graded)

    @cached_property
    def _last_lines(self) -> tuple[int, ...]:
        """Of each graded cell, in the text."""
        return tuple(accumulate(cell.source.count("\n") + 1 for cell in self.graded))

    def place(self, line: int) -> tuple[str | None, int]:
        """The cell that a line of the text stands in, and its number there; None for a file."""
        index = bisect_left(self._last_lines, line)
        if index == len(self.graded):
            return None, line
        return self.graded[index].name, line - (self._last_lines[index - 1] if index else 0)

    def in_traces(self, output: str, filename: str) -> str:
        """What an answer printed, with the cells' own lines in its tracebacks."""
        if not self.graded:
            return output
        line = rf'(?<=File "{re.escape(filename)}", line )\d{{1,7}}\b'
        return re.sub(line, lambda found: in_words(*self.place(int(found[0]))), output)

    def elsewhere(self, name: str) -> str | None:
        """The first cell, among those that are not graded, that gives this name a value."""
        word = re.escape(name)
        gives = re.compile(
            rf"^(?:(?:async +)?def|class) +{word}\b|^{word} *(?::[^=\n]+)?=(?!=)"
            rf"|^(?:import|from)\b.*\b{word}\b|^from\b[^()\n]*\([^()]*\b{word}\b",
            re.M,
        )
        left = MAX_LOOKED_THROUGH
        for cell in self.others:
            text = cell.source[: max(left, 0)]
            if gives.search(text) or name in _unpacked(text):
                return cell.name
            left -= len(cell.source)
        return None


_TARGETS = re.compile(r"^[\w.*, ]+(?==(?!=))", re.M)


def _unpacked(text: str) -> set[str]:
    """The names that stand before an equals sign, as in `a, b = 1, 2`."""
    return {name.strip(" *") for found in _TARGETS.findall(text) for name in found.split(",")}


NO_CELLS = Cells()
"""Of an answer that is a plain file."""


def in_words(cell: str | None, line: int) -> str:
    """`5`, or `5 of cell 3`."""
    return f"{line} of {cell}" if cell else str(line)


def listed(what: Iterable[str], most: int = 5) -> tuple[str, ...]:
    """The first of these, and how many there are more."""
    items = tuple(what)
    return items if len(items) <= most else (*items[:most], f"and {len(items) - most} more")
