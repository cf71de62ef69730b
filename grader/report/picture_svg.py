"""A picture as SVG: boxes in rows, two lanes, and gutters for what goes past a box.

The numbers of the drawing are worked out here; picture.svg.j2 writes them down. Every string goes
through the template's escaping, after what would hide or reorder text has become an escape.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from grader.common.files import package_text
from grader.picture.value import Box, Edge, Picture
from grader.report.markup import environment
from grader.report.picture_places import (
    BOLD,
    BOX,
    CODE,
    EDGE,
    GAP,
    GUTTER,
    INDENT,
    LABEL,
    LEFT,
    LINE,
    MIDDLE,
    SMALL,
    TITLE,
    TOP,
    WIDTH,
    Places,
    heights,
    labelled,
    places,
    reach_lines,
    start_lines,
    wrapped,
)  # fmt: skip
from grader.report.picture_said import sentences

HERE = Path(__file__).parent
PILL = 8


@dataclass(frozen=True)
class Line:
    """Text at a place."""

    x: float
    y: float
    text: str
    style: str = ""


@dataclass(frozen=True)
class DrawnBox:
    box: Box
    x: float
    y: float
    width: float
    height: float
    texts: tuple[Line, ...]
    style: str
    name: str
    """In words, for who hears it."""
    href: str
    """The address of its line on the same page, and `id`, by which that line finds it."""
    id: str


@dataclass(frozen=True)
class DrawnEdge:
    """A line, its head, and what stands beside it."""

    path: str
    head: str
    flows: bool


@dataclass(frozen=True)
class Pill:
    x: float
    y: float
    width: float
    text: str


def svg(
    picture: Picture,
    name: str = "",
    standing_alone: bool = True,
    lines: str = "",
    beside: Picture | None = None,
) -> str:
    """The picture as one SVG element. `name` makes its ids differ from those of another one on the
    same page; without it they follow from what is drawn. `lines` is what the ids of the answer's
    lines on that page begin with: a box links to its line, and the first box of line 3 has the id
    `<name>-L3`. The rows are level with those of the picture `beside` this one."""
    name = name or f"way-{_digest(picture)}"
    at = places(picture, beside)
    links = _links(picture, name, lines)
    boxes = {
        box.key: _drawn(box, picture, at.tops[box.row], at.right, *links[box.key])
        for box in picture.boxes
    }
    edges = [_edge(e, boxes, at.gutters.get((e.of, e.to), 0), at.right) for e in picture.edges]
    pills, shares = _labels(picture, at)
    bottom = at.bottom
    notes = [
        Line(EDGE + 4, bottom + GAP + 6 + LINE * row, text, "small")
        for row, text in enumerate(_wrapped_all(picture.notes))
    ]
    drawn: str = _template().render(
        name=name,
        picture=picture,
        alone=standing_alone,
        style=Markup(package_text(HERE / "picture.css").replace("WAY", f"#{name}")),
        width=WIDTH,
        height=round(bottom + GAP + (LINE * len(notes) + 4 if notes else 0)),
        heading=at.heading,
        line=LINE, edge=EDGE, top=TOP,
        boxes=[boxes[box.key] for box in picture.boxes],
        edges=edges, pills=pills, shares=shares, notes=notes, legend=bottom + 14,
        said="\n".join(sentences(picture)),
    )  # fmt: skip
    return drawn.strip() + "\n"


def _digest(picture: Picture) -> str:
    return hashlib.sha256(repr(picture).encode()).hexdigest()[:8]


@cache
def _template() -> Any:
    made = environment().overlay(trim_blocks=True, lstrip_blocks=True)
    return made.from_string(package_text(HERE / "picture.svg.j2"))


# ---- boxes ----------------------------------------------------------------------------------


def _links(picture: Picture, name: str, lines: str) -> dict[str, tuple[str, str]]:
    """By box: the address of its line, and its id if it is the first box of that line."""
    seen: set[int] = set()
    found = {}
    for box in picture.boxes:
        linked = bool(lines and box.line and not box.cell)
        first = linked and box.line not in seen
        seen.add(box.line)
        found[box.key] = (
            f"#{lines}{box.line}" if linked else "", f"{name}-L{box.line}" if first else "",
        )  # fmt: skip
    return found


def _drawn(box: Box, picture: Picture, y: float, right: float, href: str, id: str) -> DrawnBox:
    x = EDGE + INDENT * box.lane
    width = right - x
    inner = x + 11
    room = width - 20
    beside = len(box.mark) * SMALL + 10 if box.mark else 0
    texts = [Line(inner, y + 20, _cut(box.title, (room - beside) / TITLE), "t")]
    if box.mark:
        texts.append(Line(right - 10, y + 20, box.mark, "bad end"))
    if box.is_start and picture.reach:
        style = "ok" if picture.is_well else "bad"
        texts += [
            Line(inner, y + 38 + LINE * at, text, style)
            for at, text in enumerate(reach_lines(picture, right))
        ]
    elif box.line:
        number = f"{box.cell}:{box.line}" if box.cell else f"{box.line}"
        code = _cut(f"{number:>3}  {box.source}", room / CODE)
        texts.append(Line(inner, y + 38, code, "code"))
    elif box.note:
        texts.append(Line(inner, y + 38, box.note, "small"))
    style = " ".join(
        filter(None, (
            {"flows": "", "numbers": "dead", "missing": "dead missing"}.get(box.state, "elided"),
            "last" if box.is_end else "",
        ))
    )  # fmt: skip
    where = f", line {box.line}" if box.line else ""
    height = BOX + start_lines(box, picture, right) * LINE
    return DrawnBox(box, x, y, width, height, tuple(texts), style, f"{box.title}{where}", href, id)


def _cut(text: str, room: float) -> str:
    return text if len(text) <= room else text[: max(int(room) - 1, 1)] + "…"


def _wrapped_all(notes: Sequence[str]) -> list[str]:
    width = int((WIDTH - 2 * EDGE) / SMALL)
    return [line for note in notes for line in wrapped(note, width)]


# ---- edges ----------------------------------------------------------------------------------


def _edge(edge: Edge, boxes: dict[str, DrawnBox], gutter: int, right: float) -> DrawnEdge:
    """A line up to where the gradient goes, or down to where the numbers go; and its head."""
    low, high = boxes[edge.of], boxes[edge.to]
    top, bottom = high.y + high.height, low.y
    if gutter:
        return _around(edge, low, high, right, right + gutter * GUTTER - 5)
    x = LEFT if low.box.lane == high.box.lane == 0 else MIDDLE
    if edge.flows:
        return DrawnEdge(f"M{x} {bottom:g}V{top + 10:g}", _head(x, top, -1), True)
    return DrawnEdge(f"M{x} {top:g}V{bottom - 8:g}", _head(x, bottom, 1), False)


def _around(edge: Edge, low: DrawnBox, high: DrawnBox, right: float, x: float) -> DrawnEdge:
    start, end = low.y + 14, high.y + high.height - 14
    if edge.flows:
        path = f"M{right:g} {start:g}H{x:g}V{end:g}H{right + 8:g}"
        return DrawnEdge(path, f"M{right:g} {end:g}l10 -7v14z", True)
    path = f"M{right:g} {end:g}H{x:g}V{start:g}H{right + 7:g}"
    return DrawnEdge(path, f"M{right:g} {start:g}l9 -5v10z", False)


def _head(x: float, y: float, down: int) -> str:
    return f"M{x} {y:g}l-5 -9h10z" if down > 0 else f"M{x} {y:g}l-8 12h16z"


def _labels(picture: Picture, places: Places) -> tuple[list[Pill], list[Line]]:
    """The pills and the shares, each above the box that its edge begins at."""
    boxes = {box.key: box for box in picture.boxes}
    pills, shares, right = [], [], places.right
    for row, top in enumerate(places.tops):
        said = labelled(picture, row)
        lines = heights(picture, row)
        for at, (edge, is_cut) in enumerate(said):
            y = top - 10 - LABEL * max(lines - 1 - at, 0)
            is_left = boxes[edge.of].lane == boxes[edge.to].lane == 0
            x = LEFT if is_left else MIDDLE
            if is_cut:
                text = _cut(f"✂ {edge.cut_words}", (right - EDGE - 2 * PILL) / BOLD)
                width = min(len(text) * BOLD + 2 * PILL, right - EDGE)
                left = min(max(x - width / 2, EDGE), right - width)
                pills.append(Pill(left, y - 12, width, text))
                continue
            style = "wrong" if edge.share_is_wrong else "share"
            if (edge.of, edge.to) in places.gutters:
                shares.append(Line(right - 4, y + 3, edge.share, f"{style} end"))
            else:
                shares.append(Line(x + 12, y + 3, edge.share, style))
    return pills, shares
