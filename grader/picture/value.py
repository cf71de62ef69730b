"""The picture as a value: boxes in rows and two lanes, and the edges between them.

Strings are raw, as an answer has them: what shows them makes them harmless for its own medium.
"""

from dataclasses import dataclass
from typing import Literal

State = Literal["flows", "numbers", "missing", "left out"]
"""Of a box: a gradient comes here; only numbers do; the answer has none; several are left out."""


@dataclass(frozen=True)
class Box:
    """line is 0 where no line of the answer makes it; mark: what is said of it beside its title;
    note: what stands in place of its line."""

    key: str
    row: int
    lane: int
    title: str
    state: State
    line: int = 0
    source: str = ""
    cell: str = ""
    note: str = ""
    mark: str = ""
    is_start: bool = False
    is_end: bool = False


@dataclass(frozen=True)
class Edge:
    """From a box to one above it, which it was made of. cut: line and operation in words; share:
    what the spectrum has of it."""

    of: str
    to: str
    flows: bool
    cut: str = ""
    cut_line: int = 0
    cut_cell: str = ""
    share: str = ""
    share_is_wrong: bool = False

    @property
    def cut_words(self) -> str:
        """Line and cause of the cut."""
        where = (
            f"{self.cut_cell}, line {self.cut_line}" if self.cut_cell else f"line {self.cut_line}"
        )
        return f"{where}: {self.cut}"


@dataclass(frozen=True)
class Picture:
    """All that is drawn. reach: how many of the weights the gradient comes back to, by how many
    ways; is_well says whether that is as it should be; notes: what else is to be said."""

    title: str
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    reach: str
    is_well: bool
    notes: tuple[str, ...] = ()

    @property
    def has_cut(self) -> bool:
        return any(edge.cut for edge in self.edges)

    def box(self, key: str) -> Box:
        return next(box for box in self.boxes if box.key == key)
