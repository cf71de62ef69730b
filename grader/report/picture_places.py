"""Where the boxes and edges of a picture stand, in the units of its drawing."""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from grader.picture.value import Box, Edge, Picture

WIDTH = 400
EDGE = 8
INDENT = 78
BOX = 48
GAP = 32
LABEL = 24
GUTTER = 15
TOP = 12
LINE = 17
"""Heights and widths, in the units of the drawing, which are pixels at a width of 400."""
LEFT, MIDDLE = 44, 212
"""Where the edges of the two lanes run."""
CODE, SMALL, REACH, BOLD, TITLE, WORDS = 6.75, 6.4, 6.75, 7.1, 7.4, 9.0
"""How wide a character is at most, by the size that it is written in."""


@dataclass(frozen=True)
class Places:
    """Of one picture: its heading, by lines; the right end of its boxes; the top of each row, and
    where the last one ends; and the gutter of each edge that runs in one."""

    heading: tuple[str, ...]
    right: float
    tops: tuple[float, ...]
    bottom: float
    gutters: Mapping[tuple[str, str], int]


def places(picture: Picture, beside: Picture | None = None) -> Places:
    """Where everything stands. The rows are level with those of the picture `beside` this one, if
    that has as many."""
    runs = gutters(picture)
    right = WIDTH - EDGE - max(runs.values(), default=0) * GUTTER
    heading = tuple(wrapped(picture.title, int((WIDTH - 2 * EDGE) / WORDS)))
    steps = _steps(picture, right, len(heading))
    if beside is not None and len(beside.boxes) == len(picture.boxes):
        other = places(beside)
        others = _steps(beside, other.right, len(other.heading))
        steps = [max(pair) for pair in zip(steps, others, strict=True)]
    *tops, bottom = accumulate(steps)
    return Places(heading, right, tuple(tops), bottom, runs)


def _steps(picture: Picture, right: float, heading: int) -> list[float]:
    """How far down it is to the first row, from each row to the next, and to the end of the
    last."""
    steps = [TOP + LINE * heading + 4.0]
    for box in picture.boxes:
        height = BOX + start_lines(box, picture, right) * LINE
        gap = max(GAP, 14 + LABEL * heights(picture, box.row + 1))
        steps.append(height + (gap if box is not picture.boxes[-1] else 0))
    return steps


def start_lines(box: Box, picture: Picture, right: float) -> int:
    """How many lines more than one the reach of the start takes."""
    return len(reach_lines(picture, right)) - 1 if box.is_start else 0


def reach_lines(picture: Picture, right: float) -> list[str]:
    mark = "✓" if picture.is_well else "✗"
    return wrapped(f"{mark} {picture.reach}", int((right - EDGE - 20) / REACH))


def labelled(picture: Picture, row: int) -> list[tuple[Edge, bool]]:
    """The edges with something to say that begin at the box of a row, above which it is said; and
    whether it is their cut that is said."""
    keys = {box.key for box in picture.boxes if box.row == row}
    mine = [edge for edge in picture.edges if edge.of in keys]
    return [(e, True) for e in mine if e.cut] + [(e, False) for e in mine if e.share]


def heights(picture: Picture, row: int) -> int:
    """How many lines that takes: two short shares stand beside one another."""
    said = labelled(picture, row)
    shares = [edge for edge, is_cut in said if not is_cut]
    beside = len(shares) == 2 and all(len(edge.share) < 23 for edge in shares)
    return len(said) - beside


def gutters(picture: Picture) -> dict[tuple[str, str], int]:
    """By edge that something stands in the way of: in which gutter at the right it runs."""
    boxes = {box.key: box for box in picture.boxes}
    taken: list[tuple[int, int, int]] = []
    found: dict[tuple[str, str], int] = {}
    for edge in sorted(picture.edges, key=lambda e: boxes[e.of].row - boxes[e.to].row):
        low, high = boxes[edge.of], boxes[edge.to]
        lane = 0 if low.lane == high.lane == 0 else 1
        between = [b for b in picture.boxes if high.row < b.row < low.row]
        if not any(box.lane == 0 or box.lane == lane for box in between):
            continue
        number = 1
        while any(n == number and a < low.row and high.row < b for n, a, b in taken):
            number += 1
        taken.append((number, high.row, low.row))
        found[edge.of, edge.to] = number
    return found


def wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(width, 8)) or [""]
