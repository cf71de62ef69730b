"""What the page shows of one kata, as a value: each part is markup or text."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from grader.authoring.idioms import why_page
from grader.catalog import Entry
from grader.catalog.why import NoWhy, WhyPage
from grader.common.commands import typed
from grader.judge.verdict import Verdict
from grader.learner.hints import Rung, rungs_shown
from grader.learner.onward import onward
from grader.learner.overview import Overview
from grader.page.part import Part
from grader.page.statement import statement, statement_lines
from grader.picture.drawn import beside
from grader.picture.value import Picture
from grader.protocol.levels import LEVELS
from grader.report.compose import story_of
from grader.report.html import render
from grader.report.listing import Listing, listing, mark_of
from grader.report.listing_html import Links, listing_html
from grader.report.lists import reached
from grader.report.pages import without_style
from grader.report.picture_svg import svg

MOST_LINES = 2000
"""Of an answer."""


@dataclass(frozen=True)
class Shown:
    """A section of the page. `facts` are short, `notes` are sentences; what is not there is
    empty. As soon as there is a story, it comes first, and the statement is folded."""

    name: str
    entry: Entry
    mark: str
    passes: bool
    has_begun: bool
    facts: Sequence[str]
    notes: Sequence[str]
    statement: Markup
    verdict: Markup
    listing: Markup
    hints: Sequence[Rung]


def shown(root: Path, overview: Overview, part: Part, name: str, is_live: bool = False) -> Shown:
    """The section of a kata, all of whose ids begin with `name`. A watch has tried to count what
    its page shows, and a report has not."""
    verdict, entry = part.verdict, part.row.entry
    is_own, rungs = part.is_own(root), part.row.standing.hints
    block, code = _graded(root, overview, part, verdict, name) if verdict else ("", "")
    return Shown(
        name=name,
        entry=entry,
        mark=_mark(verdict),
        passes=part.passes,
        has_begun=verdict is not None and verdict.outcome != "not_started",
        facts=_facts(part, is_own),
        notes=_notes(part, is_own, is_live),
        statement=statement(entry),
        verdict=Markup(block),
        listing=Markup(code),
        hints=rungs_shown(entry.slug, part.row.standing) if is_own and rungs else (),
    )


def _mark(verdict: Verdict | None) -> str:
    if verdict is None or verdict.outcome == "not_started":
        return ""
    return "✓" if verdict.passed else "✗"


def _facts(part: Part, is_own: bool) -> list[str]:
    entry = part.row.entry
    belt = [f"{entry.belt} belt"] if entry.belt else []
    about = [*belt, entry.level, f"about {entry.minutes} minutes"]
    if part.verdict is None or is_own:
        return [reached(part.row), *about]
    return [part.verdict.answer, *about]


def _notes(part: Part, is_own: bool, is_live: bool) -> list[str]:
    verdict, slug = part.verdict, part.row.entry.slug
    if verdict is None:
        return ["There is no verdict to show."]
    notes = []
    if is_own and verdict.passed and not part.row.standing.passed:
        counts = f"This page does not count a pass; `{typed(f'grade {slug}')}` does."
        notes.append("This pass was not kept; the terminal says why." if is_live else counts)
    if verdict.sandbox.level != LEVELS[0] and verdict.outcome != "unreadable":
        notes.append(f"Graded in a sandbox of level {verdict.sandbox.level}.")
    return notes


def _graded(
    root: Path, overview: Overview, part: Part, verdict: Verdict, name: str
) -> tuple[Markup, Markup]:
    """The verdict and the answer, whose picture and lines lead to one another."""
    story = story_of(verdict)
    found = _listing(part, verdict)
    way = story.way
    links = _links(way, found, name)
    block = render(
        story,
        why=_why(root, verdict),
        onward=onward(overview.rows, verdict.kata) if verdict.passed else None,
        picture=_pictures(verdict, way, name, bool(links.back)) if way else None,
    )
    return without_style(block), listing_html(found, links) if found else Markup("")


def _listing(part: Part, verdict: Verdict) -> Listing | None:
    skip = statement_lines(part.row.entry, part.source)
    cells = verdict.recorded.cells if verdict.recorded else None
    return listing(part.source, mark_of(verdict.to_json()), MOST_LINES, skip, cells)


def _links(way: Picture | None, found: Listing | None, name: str) -> Links:
    """From lines to their boxes; none at all unless every line of a box is shown."""
    ids, boxes = f"{name}-L", way.boxes if way else ()
    lines = {box.line for box in boxes if box.line and not box.cell}
    if found is None or not lines <= {line.number for line in found.lines}:
        return Links(ids, {})
    return Links(ids, {line: f"#{name}-way-L{line}" for line in lines})


def _pictures(verdict: Verdict, way: Picture, name: str, is_linked: bool) -> Markup:
    """The way of the gradient, and the reference's on the same problem unless both are right and
    look alike."""
    lines = f"{name}-L" if is_linked else ""
    right = beside(verdict)
    if right is not None and verdict.passed and _shape(right) == _shape(way):
        right = None
    yours = svg(way, f"{name}-way", standing_alone=False, lines=lines, beside=right)
    figures = [("Yours", yours)]
    if right is not None:
        one = svg(right, f"{name}-right", standing_alone=False, beside=way)
        figures.append(("A right answer", one))
    figure = Markup("<figure><figcaption>{}</figcaption>{}</figure>")
    drawn = (figure.format(words, Markup(picture)) for words, picture in figures)
    return Markup('<div class="pictures">{}</div>').format(Markup("").join(drawn))


def _shape(picture: Picture) -> object:
    """What two pictures have in common that look alike."""
    return (
        [(box.key, box.row, box.lane, box.state) for box in picture.boxes],
        {(edge.of, edge.to, edge.flows) for edge in picture.edges},
    )


def _why(root: Path, verdict: Verdict) -> WhyPage | None:
    """After a pass: why it matters, and how others do it."""
    if not verdict.passed:
        return None
    try:
        return why_page(root, verdict.kata, passed=True)
    except NoWhy:
        return None
