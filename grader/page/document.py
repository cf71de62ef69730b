"""The whole page as one HTML document."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup, escape

from grader.judge.verdict import Verdict
from grader.learner.overview import Overview, Row

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""The content security policy of a page that stands alone: no script, nothing from elsewhere."""


@dataclass(frozen=True)
class Part:
    """What the page shows of one kata. `source` is the text that was graded, and `verdict` is None
    where nothing was."""

    row: Row
    verdict: Verdict | None = None
    source: str = ""


@dataclass(frozen=True)
class Live:
    """What a served page has beside: its policy, and what stands at the end of its head."""

    policy: str
    head: Markup


def document(
    root: Path, overview: Overview, parts: Sequence[Part], live: Live | None = None
) -> str:
    """The page, with a section for each of `parts`, whose id is the kata's slug."""
    sections = Markup("").join(section(root, overview, part) for part in parts)
    policy = live.policy if live else POLICY
    head = live.head if live else Markup("")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
        f"<title>Gradient Katas</title>{head}</head><body><main>{sections}</main></body></html>"
    )


def section(root: Path, overview: Overview, part: Part) -> Markup:
    """The section of one kata."""
    return Markup('<section id="{0}"><h2>{0}</h2></section>').format(part.row.entry.slug)
