"""A listing as HTML: coloured lines with their numbers, and a note beside the marked one."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from grader.common.files import package_text
from grader.report.code import coloured
from grader.report.listing import Listing
from grader.report.markup import environment
from grader.report.story import SourceLine

if TYPE_CHECKING:
    from jinja2 import Template

FILE = Path(__file__).with_name("listing.html.j2")


@dataclass(frozen=True)
class Row:
    """A line: its number, its code in colours, its own id, and the address of what speaks of it
    elsewhere on the page. The last two can be empty."""

    number: int
    code: Markup
    is_it: bool
    id: str
    back: str


@dataclass(frozen=True)
class Links:
    """What the ids of a listing's lines begin with; and by line, the address that leads back."""

    ids: str
    back: Mapping[int, str]


def listing_html(listing: Listing, links: Links | None = None) -> Markup:
    """The listing as one block of HTML."""
    codes = iter(coloured("\n".join(line.text for line in listing.lines)))
    parts = [
        [_row(line, next(codes), links) for line in lines] for lines in listing.parts() if lines
    ]
    return Markup(_template().render(listing=listing, parts=parts))


def _row(line: SourceLine, code: Markup, links: Links | None) -> Row:
    id = f"{links.ids}{line.number}" if links else ""
    return Row(line.number, code, line.is_it, id, links.back.get(line.number, "") if links else "")


@cache
def _template() -> "Template":
    return environment().from_string(package_text(FILE))
