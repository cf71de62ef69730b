"""The pages that are looked at in a browser, each by its name; made without grading, but for one
picture."""

import base64
import dataclasses
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from markupsafe import Markup, escape

from grader.authoring.idioms import why_page
from grader.catalog.statement import statement
from grader.classes.pages.class_report import ClassInfo, html_of
from grader.classes.pages.feedback import write_feedback
from grader.classes.pages.survey import survey
from grader.common.cells import Cell
from grader.common.files import package_text
from grader.learner.overview import look
from grader.page.document import Part, document
from grader.picture.value import Picture
from grader.report import html
from grader.report.compose import story_of
from grader.report.picture_svg import svg

from ..classes.made import FIRST_ORDER, HOSTILE, grade, mixed_class, verdict, with_message
from ..conftest import ROOT
from ..stories import KINDS, cells_of, source_of, verdict_of

VARIED = ("maml", "gradient_penalty", "implicit_maml", "hypergradient", "vmap_tasks")
"""Their statements have every kind of formula."""
LONG = "x" * 10_000
ODD = f"{HOSTILE} <svg onload=\"document.title='run'\"> </script> \u202e\u2067abc"
ODD_ANSWER = f"# {ODD}\n# {LONG}\n{FIRST_ORDER}"
"""What an answer may hold. Where it ran, the page would have another title."""


def bare(title: str, body: str, dark: bool = False, style: str = "") -> str:
    """A document that adds nothing of its own but the colours of a notebook."""
    colours = "color:#f0f0f0;background:#111" if dark else "color:#1f2328;background:#fff"
    scheme = "dark" if dark else "light"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f"<style>:root{{color-scheme:{scheme}}}body{{font:16px sans-serif;{colours}}}{style}"
        f"</style></head>"
        f'<body data-jp-theme-light="{str(not dark).lower()}"><main>'
        f"<h1>{escape(title)}</h1><h2>One</h2>{body}</main></body></html>"
    )


def _verdict(kind: str, dark: bool) -> str:
    shown = verdict_of(kind)
    cells = cells_of(kind) or (Cell(f"kata/{shown.kata}.py", source_of(kind)),)
    why = why_page(ROOT, shown.kata, passed=True) if kind == "passed" else None
    return bare(kind, html.page(shown, cells, why), dark)


def _hostile_verdict(dark: bool) -> str:
    shown = verdict_of("failed")
    checks = tuple(dataclasses.replace(check, message=f"{ODD} {LONG}") for check in shown.checks)
    odd = dataclasses.replace(shown, output=f"{ODD}\n{LONG}", checks=checks)
    return bare("hostile", html.page(odd, (Cell("a.py", ODD_ANSWER),)), dark)


def _feedback(folder: Path, name: str, source: str) -> str:
    kept = verdict(name) if source is FIRST_ORDER else with_message(name, f"{ODD} {LONG}")
    folder.mkdir(exist_ok=True)
    files = write_feedback(folder, [grade("ada", kept)], source_of=lambda graded: source)
    return files["ada"].read_text(encoding="utf-8")


def _report() -> str:
    return html_of(survey(mixed_class(), lambda graded: FIRST_ORDER), ClassInfo("week3", "canvas"))


def _hostile_report() -> str:
    odd = [*mixed_class(), grade("odd", with_message("failed", f"{ODD} {LONG}"))]
    return html_of(survey(odd, lambda graded: ODD_ANSWER), ClassInfo(ODD[:80], "canvas"))


def _drawing(file: Path, dark: bool) -> str:
    """A drawing within a page, and once more as an image."""
    text = file.read_text(encoding="utf-8")
    data = base64.b64encode(text.encode()).decode()
    image = f'<p><img src="data:image/svg+xml;base64,{data}" alt="the same" width="320"></p>'
    return bare(file.stem, text + image, dark, "svg{max-width:100%;height:auto}")


def statements(slugs: Sequence[str], dark: bool) -> str:
    """The statements of some katas on a page."""
    style = package_text(ROOT / "grader" / "report" / "statement.css")
    shown = (f'<div class="statement">{statement(slug)}</div>' for slug in slugs)
    return bare("Statements", "<h2>Another</h2>".join(shown), dark, style)


def _drawn(dark: bool, picture: Picture, inline: bool) -> str:
    """A failing verdict with its picture: as a notebook has it, or as a page has it."""
    way = Markup(svg(picture, name="maml-way", standing_alone=False))
    story = story_of(verdict_of("failed"))
    shown = html.render(story, picture=way if inline else html.as_image(picture))
    return bare("drawn", shown, dark)


def _learner(dark: bool) -> str:
    """The learner's page: one that passed, one that raised, and one whose answer is hostile."""
    overview = look(ROOT)
    rows = {row.entry.slug: row for row in overview.rows}
    parts = [
        Part(rows[verdict_of(k).kata], verdict_of(k), source_of(k)) for k in ("passed", "raised")
    ]
    odd = dataclasses.replace(verdict_of("failed"), output=f"{ODD}\n{LONG}")
    return document(ROOT, overview, [*parts, Part(rows["maml"], odd, ODD_ANSWER)])


def makers(folder: Path, picture: Callable[[], Picture]) -> Mapping[str, Callable[[bool], str]]:
    """By the name of a page: what makes it, in light or in dark. `folder` takes files beside, and
    `picture` gives that of a wrong answer to maml."""
    found: dict[str, Callable[[bool], str]] = {
        "statements": lambda dark: statements(VARIED, dark),
        "verdict-drawn": lambda dark: _drawn(dark, picture(), inline=True),
        "verdict-with-image": lambda dark: _drawn(dark, picture(), inline=False),
        "verdict-hostile": _hostile_verdict,
        "feedback-hostile": lambda dark: _feedback(folder / "odd", "failed", ODD_ANSWER),
        "learner-hostile": _learner,
        "report": lambda dark: _report(),
        "report-hostile": lambda dark: _hostile_report(),
    }
    for kind in KINDS:
        found[f"verdict-{kind}"] = lambda dark, kind=kind: _verdict(kind, dark)
    for name in ("passed", "failed", "raised", "unreadable"):
        found[f"feedback-{name}"] = lambda dark, n=name: _feedback(folder / n, n, FIRST_ORDER)
    for file in DRAWINGS:
        found[f"drawing-{file.stem}"] = lambda dark, file=file: _drawing(file, dark)
    return found


DRAWINGS = (
    *sorted((ROOT / "docs" / "pictures").glob("*.svg"))[:3],
    *sorted((ROOT / "tests" / "golden" / "experiments").glob("*.svg")),
)
NAMES = tuple(makers(ROOT, lambda: pytest.fail("no page is made yet")))
