"""What pages have in common that hold a verdict: their style, and the verdict without its own."""

from functools import cache
from pathlib import Path

from markupsafe import Markup

from grader.common.files import package_text
from grader.report.html import style

HERE = Path(__file__).parent
STATEMENT = HERE / "statement.css"
"""For a page that shows statements."""


@cache
def page_style(*more: Path) -> Markup:
    """The rules for a page with verdicts and listings, and those of further files."""
    files = (HERE / "pages.css", HERE / "code.css", *more)
    return Markup("").join([style(), *(Markup(package_text(file)) for file in files)])


def without_style(verdict: str) -> Markup:
    """A verdict as HTML, for a page that has its rules already."""
    return Markup(verdict.replace(f"<style>{style()}</style>", "", 1))
