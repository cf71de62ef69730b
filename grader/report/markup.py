"""How text becomes HTML or SVG: every value is escaped, and shows what would hide or reorder the
text around it as an escape. Nothing that comes from an answer can become markup.
"""

import re
from functools import cache
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from grader.report.harmless import file_text, visible


@cache
def environment() -> Environment:
    """The environment in which every value reaches the page as text only."""
    made = Environment(autoescape=True, finalize=_visible, undefined=StrictUndefined)
    made.filters["prose"] = _prose
    made.filters["whole"] = _whole
    return made


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
