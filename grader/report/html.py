"""Shows a story as HTML, without scripts, legible in light, in dark and without colour. What
happened, its line and its picture come first; what nobody has to look at is folded.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from grader.common.cells import Cell
from grader.common.files import package_text
from grader.common.lines import source_lines
from grader.picture.value import Picture
from grader.report.code import coloured
from grader.report.compose import story_of
from grader.report.harmless import visible
from grader.report.markup import environment
from grader.report.picture_svg import svg
from grader.report.story import Story, lines_around

if TYPE_CHECKING:
    from jinja2 import Template

    from grader.catalog.why import WhyPage
    from grader.judge.verdict import Verdict
    from grader.learner.onward import Onward

HERE = Path(__file__).parent
AROUND = 4
"""How many lines of a cell are shown before and after the marked one."""
MAX_OUTPUT_LINES = 40


@dataclass(frozen=True)
class Excerpt:
    """The lines of a cell around one of them."""

    cell: str
    line: int
    lines: Sequence[tuple[int, Markup, bool]]
    """Each with its number, its code in colours, and whether it is the one to mark."""


def page(
    verdict: "Verdict",
    cells: Sequence[Cell] = (),
    why: "WhyPage | None" = None,
    onward: "Onward | None" = None,
) -> str:
    """The verdict as one block of HTML for a notebook; `cells` are the answer's, as the learner
    typed them. A notebook removes SVG from what it shows, so the picture is an image."""
    story = story_of(verdict)
    return render(story, cells, why, onward, as_image(story.way) if story.way else None)


def render(
    story: Story,
    cells: Sequence[Cell] = (),
    why: "WhyPage | None" = None,
    onward: "Onward | None" = None,
    picture: Markup | None = None,
) -> str:
    """The story as one block of HTML. `picture` is the way of the gradient; `why` and `onward` are
    shown below."""
    return _template().render(
        story=story,
        style=style(),
        state="good" if story.passed else "todo" if story.start else "bad",
        excerpt=_excerpt(story, cells),
        percent=_percent,
        most_output=MAX_OUTPUT_LINES,
        picture=picture,
        why=why_section(why, opened=story.passed) if why else "",
        onward=onward,
    )


def as_image(picture: Picture) -> Markup:
    """The picture as an image that holds its own data."""
    data = base64.b64encode(svg(picture).encode()).decode()
    said = visible(f"{picture.title}. {picture.reach}")
    return Markup('<img src="data:image/svg+xml;base64,{}" alt="{}">').format(data, said)


def why_section(why: "WhyPage", opened: bool = False) -> Markup:
    """Why the kata matters, and the ways to solve it, as a section that a reader can unfold; where
    it is `opened`, why it matters stands above that."""
    template = environment().from_string(package_text(HERE / "why.html.j2"))
    return Markup(template.render(why=why, opened=opened, coloured=coloured_text))


def coloured_text(code: str) -> Markup:
    """Code of the repository's own, in colours."""
    return Markup("\n").join(coloured(code))


@cache
def style() -> Markup:
    """The rules of `verdict.css`, which are ours."""
    return Markup(package_text(HERE / "verdict.css"))


@cache
def _template() -> "Template":
    source = package_text(HERE / "verdict.html.j2")
    return environment().from_string(source)


def _percent(share: float) -> int:
    return round(100 * share)


def _excerpt(story: Story, cells: Sequence[Cell]) -> Excerpt | None:
    """The lines around the one that loses a gradient, or that raised."""
    place = story.line_lost or story.raised_at
    cell = next((cell for cell in cells if place and cell.name == place.cell), None)
    if place is None or cell is None:
        return None
    shown = list(lines_around(source_lines(cell.source), place.line, AROUND))
    while shown and not shown[0].is_it and not shown[0].text.strip():
        del shown[0]
    while shown and not shown[-1].is_it and not shown[-1].text.strip():
        del shown[-1]
    codes = coloured("\n".join(line.text for line in shown))
    rows = [(line.number, code, line.is_it) for line, code in zip(shown, codes, strict=True)]
    return Excerpt(cell.name, place.line, rows)
