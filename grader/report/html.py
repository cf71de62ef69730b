"""Shows a story in a notebook: HTML without scripts, legible in light, in dark and without colour.

Nothing that comes from an answer can become markup: the template escapes every value. Before that,
characters that would reorder or hide the text around them are shown as escapes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from grader.common.cells import Cell
from grader.common.files import package_text
from grader.common.lines import source_lines
from grader.report.compose import story_of
from grader.report.harmless import file_text, visible
from grader.report.story import SourceLine, Story, Term, lines_around

if TYPE_CHECKING:
    from jinja2 import Template

    from grader.catalog.why import WhyPage
    from grader.judge.verdict import Verdict

HERE = Path(__file__).parent
AROUND = 4
"""How many lines of a cell are shown before and after the marked one."""
MAX_OUTPUT_LINES = 40


@dataclass(frozen=True)
class Excerpt:
    """The lines of a cell around one of them."""

    cell: str
    line: int
    lines: Sequence[SourceLine]


def page(verdict: "Verdict", cells: Sequence[Cell] = (), why: "WhyPage | None" = None) -> str:
    """The verdict as one block of HTML; `cells` are the answer's, as the learner typed them. `why`
    is folded away below it."""
    return render(story_of(verdict), cells, why)


def render(story: Story, cells: Sequence[Cell] = (), why: "WhyPage | None" = None) -> str:
    """The story as one block of HTML."""
    return _template().render(
        story=story,
        style=style(),
        state="good" if story.passed else "todo" if story.start else "bad",
        excerpt=_excerpt(story, cells),
        percent=_percent,
        most_output=MAX_OUTPUT_LINES,
        why=why_section(why) if why else "",
    )


def why_section(why: "WhyPage") -> Markup:
    """Why the kata matters, and the ways to solve it, as a section that a reader can unfold."""
    template = environment().from_string(package_text(HERE / "why.html.j2"))
    return Markup(template.render(why=why))


@cache
def style() -> Markup:
    """The rules of `verdict.css`, which are ours."""
    return Markup(package_text(HERE / "verdict.css"))


@cache
def environment() -> Environment:
    """The environment in which every value reaches the page as text only."""
    made = Environment(autoescape=True, finalize=_visible, undefined=StrictUndefined)
    made.filters["prose"] = _prose
    made.filters["whole"] = _whole
    return made


@cache
def _template() -> "Template":
    source = package_text(HERE / "verdict.html.j2")
    return environment().from_string(source)


def _visible(value: Any) -> Any:
    return value if isinstance(value, Markup) else visible(str(value))


def _prose(text: str) -> Markup:
    """Text in which words between backticks are code."""
    return _with_code(escape(visible(text)))


def _whole(text: str) -> Markup:
    """The same for a text of the repository's own, of which nothing is cut."""
    return _with_code(escape(file_text(text, cut=False)))


def _with_code(text: Markup) -> Markup:
    return Markup(re.sub(r"`([^`\n]+)`", r"<code>\1</code>", str(text)))


def _percent(term: Term) -> int:
    return round(100 * term.share)


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
    return Excerpt(cell.name, place.line, shown)
