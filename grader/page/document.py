"""The whole page as one HTML document."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from grader.common.files import package_text
from grader.learner.overview import Overview
from grader.page.kata import shown
from grader.page.part import Part as Part
from grader.page.path import path_of
from grader.report.markup import environment
from grader.report.pages import STATEMENT, page_style

if TYPE_CHECKING:
    from jinja2 import Template

HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
"""The content security policy of a page that stands alone: no script, nothing from elsewhere."""


@dataclass(frozen=True)
class Live:
    """What a served page has beside: its policy, and what stands at the end of its head."""

    policy: str
    head: Markup


def document(
    root: Path, overview: Overview, parts: Sequence[Part], live: Live | None = None
) -> str:
    """The page, with a section for each of `parts`, whose id is the kata's slug; a further answer
    to the same kata has a number behind it. A served page folds the path: its reader is at work."""
    html: str = _template("page").render(
        path=path_of(root, overview, parts, is_live=live is not None),
        sections=[
            _section(root, overview, part, name, live is not None) for part, name in _named(parts)
        ],
        policy=live.policy if live else POLICY,
        head=live.head if live else "",
        is_live=live is not None,
        style=page_style(STATEMENT, HERE / "page.css"),
    )
    return html


def section(
    root: Path, overview: Overview, part: Part, name: str = "", is_live: bool = False
) -> Markup:
    """The section of one kata. Its ids begin with `name`, which is the kata's slug by default."""
    kata = shown(root, overview, part, name or part.row.entry.slug, is_live)
    return Markup(_template("section").render(kata=kata))


def _section(root: Path, overview: Overview, part: Part, name: str, is_live: bool) -> Markup:
    """The same, or that it cannot be made: the sections of other katas are shown all the same."""
    try:
        return section(root, overview, part, name, is_live)
    except Exception as error:  # noqa: BLE001 - a fault of ours, of which the page tells
        kind = type(error).__name__
        return Markup(_template("broken").render(name=name, entry=part.row.entry, kind=kind))


def _named(parts: Sequence[Part]) -> Iterator[tuple[Part, str]]:
    """Each part with a name of its own."""
    seen: Counter[str] = Counter()
    for part in parts:
        slug = part.row.entry.slug
        seen[slug] += 1
        yield part, slug if seen[slug] == 1 else f"{slug}-{seen[slug]}"


@cache
def _template(name: str) -> "Template":
    return environment().from_string(package_text(HERE / f"{name}.html.j2"))
