"""Draws lines as SVG, by a template. No torch, no scripts, no layout library.

Lines differ in their dashes as well as in their colours, and their names stand at their ends. The
same plot gives the same text. Everything is laid out for 360 pixels and scales up from there.
"""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from grader.common.files import package_text
from grader.report.markup import environment

if TYPE_CHECKING:
    from jinja2 import Template

Point = tuple[float, float]

WIDTH, HEIGHT = 360, 250
TOP, BOTTOM, LEFT, RIGHT = 34, 40, 40, 8
LETTER = 6.4
"""Pixels of a letter, about: so much room is left for the names at the ends of lines."""
APART = 14.0
"""Pixels from one name to the next."""
MAX_NAME, MAX_TITLE = 24, 54
KINDS = 6
"""How many ways of drawing a line the template has."""


@dataclass(frozen=True)
class Line:
    """Points with ascending x, and what stands at the line's end. `low` and `high` bound a band.
    `kind` gives its dashes and its colour; `dots` shows points without a line."""

    name: str
    points: tuple[Point, ...]
    kind: int = 0
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    dots: bool = False


@dataclass(frozen=True)
class Plot:
    """One system of axes. With `logarithmic`, y is above zero and its axis shows powers of ten."""

    title: str
    x_name: str
    lines: tuple[Line, ...]
    y_name: str = ""
    logarithmic: bool = False
    height: int = HEIGHT


@dataclass(frozen=True)
class Picture:
    """One or more plots below one another, and what they show in a sentence or two. `name` is that
    of its file."""

    name: str
    title: str
    says: str
    plots: tuple[Plot, ...]


@dataclass(frozen=True)
class Tick:
    """A number at an axis, and the pixel that it stands at."""

    at: float
    text: str


@dataclass(frozen=True)
class Stroke:
    """A line as the template draws it: its points and its band in pixels, its name and that name's
    height, and the height of the end that the name belongs to."""

    kind: int
    points: Markup
    band: Markup
    dots: tuple[tuple[str, str], ...]
    name: str
    name_at: float
    end: tuple[float, float]


@dataclass(frozen=True)
class Drawn:
    """One plot in pixels. `y` is where it begins in the picture."""

    y: float
    title: str
    x_name: str
    y_name: str
    left: float
    right: float
    top: float
    bottom: float
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    strokes: tuple[Stroke, ...]


def svg(picture: Picture) -> str:
    """The picture as the text of an SVG file."""
    drawn, y = [], 0.0
    for plot in picture.plots:
        drawn.append(_drawn(plot, y))
        y += plot.height
    name = hashlib.sha256(repr(picture).encode()).hexdigest()[:8]
    return _template().render(picture=picture, plots=drawn, width=WIDTH, height=y, id=name)


@lru_cache(maxsize=1)
def _template() -> "Template":
    plain = environment().overlay(trim_blocks=True, lstrip_blocks=True)
    return plain.from_string(package_text(Path(__file__).with_name("plot.svg.j2")))


# ---- axes -----------------------------------------------------------------------------------


def steps_of(low: float, high: float, about: int = 4) -> list[float]:
    """Round numbers from at most `low` to at least `high`."""
    span = high - low if high > low else 1.0
    rough = span / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [number * step for number in range(first, max(last, first + 1) + 1)]


def _powers(low: float, high: float) -> list[float]:
    """Powers of ten around positive numbers, at most seven of them."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    every = max(1, math.ceil((last - first) / 6))
    last += -(last - first) % every
    return [10.0**power for power in range(first, max(last, first + 1) + 1, every)]


def _words(number: float) -> str:
    """A number at an axis."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(number) >= 10 * size or (abs(number) >= size and number % size == 0):
            return f"{number / size:g}{letter}"
    return f"{number:g}".replace("-", "−").replace("e−0", "e−")


# ---- one plot -------------------------------------------------------------------------------


def _drawn(plot: Plot, y: float) -> Drawn:
    names = [line.name[:MAX_NAME] for line in plot.lines]
    room = max((len(name) for name in names), default=0) * LETTER
    left, right = float(LEFT), WIDTH - RIGHT - (room + 8 if room else 0)
    top, bottom = float(TOP + (plot.y_name != "") * 12), float(plot.height - BOTTOM)
    points = [point for line in plot.lines for point in line.points]
    bounds = [number for line in plot.lines for number in (*line.low, *line.high)]
    xs, ys = [x for x, _ in points], [value for _, value in points] + bounds
    x_steps, x_low, x_high = steps_of(min(xs), max(xs)), min(xs), max(xs)
    y_steps = _powers(min(ys), max(ys)) if plot.logarithmic else steps_of(min(0.0, *ys), max(ys))

    def across(x: float) -> float:
        return left + (x - x_low) / ((x_high - x_low) or 1) * (right - left)

    def scale(value: float) -> float:
        return math.log10(value) if plot.logarithmic else value

    def up(value: float) -> float:
        low, high = scale(y_steps[0]), scale(y_steps[-1])
        return bottom - (scale(value) - low) / (high - low) * (bottom - top)

    heights = _apart([up(line.points[-1][1]) for line in plot.lines], names, top, bottom)
    strokes = []
    for line, name, height in zip(plot.lines, names, heights, strict=True):
        placed = [(across(x), up(value)) for x, value in line.points]
        edge = [
            (across(x), up(value)) for (x, _), value in zip(line.points, line.high, strict=False)
        ]
        edge += [
            (across(x), up(value))
            for (x, _), value in reversed(list(zip(line.points, line.low, strict=False)))
        ]
        dots = tuple((f"{x:.1f}", f"{h:.1f}") for x, h in placed) if line.dots else ()
        strokes.append(
            Stroke(
                kind=line.kind % KINDS,
                points=_path([] if line.dots else placed),
                band=_path(edge),
                dots=dots,
                name=name,
                name_at=round(height, 1),
                end=(round(placed[-1][0], 1), round(placed[-1][1], 1)),
            )
        )
    return Drawn(
        y=y,
        title=plot.title[:MAX_TITLE],
        x_name=plot.x_name,
        y_name=plot.y_name,
        left=left,
        right=round(right, 1),
        top=top,
        bottom=bottom,
        x_ticks=tuple(
            Tick(round(across(x), 1), _words(x)) for x in x_steps if x_low <= x <= x_high
        ),
        y_ticks=tuple(Tick(round(up(value), 1), _words(value)) for value in y_steps),
        strokes=tuple(strokes),
    )


def _path(points: Sequence[Point]) -> Markup:
    """Points of our own numbers, which no renderer may cut however many there are."""
    return Markup(" ".join(f"{x:.1f},{y:.1f}" for x, y in points))


def _apart(ends: Sequence[float], names: Sequence[str], top: float, bottom: float) -> list[float]:
    """Heights for the names: near the ends of their lines, and no two on top of one another."""
    order = sorted((i for i, name in enumerate(names) if name), key=lambda i: ends[i])
    heights = {i: ends[i] for i in order}
    for before, after in pairwise(order):
        heights[after] = max(heights[after], heights[before] + APART)
    limit = bottom
    for i in reversed(order):
        heights[i] = max(min(heights[i], limit), top)
        limit = heights[i] - APART
    return [heights.get(i, end) for i, end in enumerate(ends)]
