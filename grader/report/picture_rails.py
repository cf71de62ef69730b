"""A picture as rails for a terminal: one line per box, with the ways beside one another."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from grader.picture.value import Box, Edge, Picture

WIDTH = 76
FLOWS, NUMBERS = "┃", "┆"
_STEP = 3


@dataclass(frozen=True)
class _Rail:
    """An edge and the column that it runs in, between two rows."""

    edge: Edge
    above: int
    below: int
    column: int
    aside: bool
    """Whether it runs beside the boxes that it goes past."""

    @property
    def sign(self) -> str:
        return FLOWS if self.edge.flows else NUMBERS


def rails(picture: Picture, width: int = WIDTH) -> list[str]:
    """The picture in lines of at most `width` characters."""
    placed = _placed(picture)
    lanes = [box.lane for box in picture.boxes]
    columns = max([rail.column for rail in placed] + lanes, default=0) + 1
    lines: list[str] = []
    for box in picture.boxes:
        lines.append(_fit(_box_line(box, placed, columns, width), width))
        if box.is_start and picture.reach:
            mark = "✓" if picture.is_well else "✗"
            gap = _gap(placed, box.row, columns)
            for at, part in enumerate(textwrap.wrap(picture.reach, width - len(gap) - 4)):
                lines.append(f"{gap}  {' ' if at else mark} {part}")
        lines += _below(box, placed, columns, width)
    lines.append("")
    signs = [f"{FLOWS} gradient flows back", f"{NUMBERS} only numbers go on"]
    lines.append("   ".join([*signs, "✂ cut here"] if picture.has_cut else signs))
    for note in picture.notes:
        lines += _wrapped(note, width)
    return lines


def _placed(picture: Picture) -> list[_Rail]:
    """Each edge in a column where no box stands in its way."""
    boxes = {box.key: box for box in picture.boxes}
    placed: list[_Rail] = []
    for edge in picture.edges:
        below, above = boxes[edge.of], boxes[edge.to]
        lane = 0 if below.lane == above.lane == 0 else 1
        between = [box for box in picture.boxes if above.row < box.row < below.row]
        blocked = any(box.lane == lane for box in between)
        column = lane
        if blocked:
            column = 2
            while any(
                rail.column == column and rail.above < below.row and above.row < rail.below
                for rail in placed
            ):
                column += 1
        placed.append(_Rail(edge, above.row, below.row, column, blocked))
    return placed


def _cells(columns: int) -> list[str]:
    return [" "] * (columns * _STEP)


def _box_line(box: Box, placed: Sequence[_Rail], columns: int, width: int) -> str:
    cells = _cells(columns)
    for rail in placed:
        at = rail.column * _STEP
        if rail.above < box.row < rail.below:
            cells[at] = rail.sign
        elif rail.aside and box.row in (rail.above, rail.below):
            cells[at] = "┐" if box.row == rail.above else "┘"
            for between in range(box.lane * _STEP + 1, at):
                if cells[between] == " ":
                    cells[between] = "─"
    cells[box.lane * _STEP] = "○" if box.state == "missing" else "⋮" if box.key == "elided" else "●"
    begin = "".join(cells)
    title = box.title.removeprefix("⋮ ")
    beside = box.mark or box.note
    if box.line:
        where = f"line {box.line}" if not box.cell else f"{box.cell}, line {box.line}"
        beside = f"{box.mark}  {where}".strip()
    room = width - len(begin) - len(beside) - 2
    if len(title) > room:
        title = title[: max(room - 1, 1)] + "…"
    return f"{begin}{title:<{max(room, 0)}}  {beside}".rstrip()


def _gap(placed: Sequence[_Rail], row: int, columns: int) -> str:
    cells = _cells(columns)
    for rail in placed:
        if rail.above <= row < rail.below:
            cells[rail.column * _STEP] = rail.sign
    return "".join(cells)


def _below(box: Box, placed: Sequence[_Rail], columns: int, width: int) -> list[str]:
    """What stands between a box and the next: the cuts there, and the spectrum's shares."""
    gap = _gap(placed, box.row, columns)
    if not gap.strip():
        return []
    here = [rail.edge for rail in placed if rail.below == box.row + 1]
    lines = [f"{gap}  ✂ {edge.cut_words}" for edge in here if edge.cut]
    shares = [f"{_sign_of(edge)} {edge.share}" for edge in here if edge.share]
    if shares:
        lines.append(f"{gap}  {'   '.join(shares)}")
    return [_fit(line.rstrip(), width) for line in lines or [gap]]


def _sign_of(edge: Edge) -> str:
    return FLOWS if edge.flows else NUMBERS


def _fit(line: str, width: int) -> str:
    return line if len(line) <= width else line[: width - 1] + "…"


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width)
