"""The report on a class: `report.html`, and `report.txt` with the same contents.

It names nobody: examples are anonymous, and who needs what stands in `grades.csv`. Only answers
that are alike are listed by the ids of their learners.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from grader.classes.graded import Grade
from grader.classes.pages.misconceptions import SourceOf
from grader.classes.pages.report_text import text_of
from grader.classes.pages.survey import OUTCOMES, Survey, survey
from grader.classes.pages.svg import Bar, count_bars, outcome_bars
from grader.common.files import package_text, write_text
from grader.report.markup import environment
from grader.report.pages import page_style

if TYPE_CHECKING:
    from jinja2 import Template

HERE = Path(__file__).parent
MOST_BARS = 20


@dataclass(frozen=True)
class ClassInfo:
    """What a report says of the class besides its grades."""

    title: str
    layout: str
    notes: tuple[str, ...] = ()


def write_report(
    out: Path, grades: Sequence[Grade], info: ClassInfo, source_of: SourceOf | None = None
) -> None:
    """Write `report.html` and `report.txt`. `source_of` gives the text of an answer, for the lines
    around an example; without it an example has its one line. Raises OSError."""
    found = survey(grades, source_of)
    write_text(out / "report.html", html_of(found, info))
    write_text(out / "report.txt", text_of(found, info.title, info.layout, info.notes))


def html_of(found: Survey, info: ClassInfo) -> str:
    """The report as one page."""
    return _template().render(
        info=info,
        survey=found,
        style=page_style(HERE / "class_report.css"),
        outcomes=[name for name in OUTCOMES if any(row.outcomes[name] for row in found.katas)],
        words=OUTCOMES,
        kata_picture=_kata_picture(found),
        mistake_picture=_mistake_picture(found),
    )


def _kata_picture(found: Survey) -> Markup:
    bars = [Bar(f"{row.kata}: {row.words}", row.counts) for row in found.katas]
    return outcome_bars("katas", "What became of the hand-ins, by kata", bars)


def _mistake_picture(found: Survey) -> Markup:
    rows = [(f"{one.learners}: {one.title}", one.learners) for one in found.misconceptions]
    return count_bars("mistakes", "How many learners made which mistake", rows[:MOST_BARS])


@cache
def _template() -> "Template":
    return environment().from_string(package_text(HERE / "class_report.html.j2"))
