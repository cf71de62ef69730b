"""A kata's statement as HTML, with its formulas in MathML, which a browser shows without a script.

It is written beside the kata when it is made: `grader/catalog/statement.py` reads it without the
libraries that are used here. `grader/report/statement.css` says how it looks.
"""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markupsafe import escape
from mdit_py_plugins.dollarmath import dollarmath_plugin

from grader import catalog
from grader.authoring.statement import BadFormula, markdown
from grader.authoring.stubs import BadMarkers, Written, read_solution
from grader.catalog.statement import file_of
from grader.common.files import read_text, write_text

_SCROLLS = '<{tag} class="statement-{kind}" role="group" aria-label="{kind}" tabindex="0">'
"""What may be wider than the page scrolls by itself, and the keyboard reaches it."""
_SLASH, _PARTIAL = "<mo>&#x0002F;</mo>", "&#x02202;"
_SIGN = re.compile(r"(<mo[^>]*>(?:&#x0003D;|&#x00028;|&#x0002C;)</mo>)<mo>(&#x02212;)</mo>")
"""A minus after =, ( or a comma: a sign."""
_PRIME = re.compile(r"<msup>(<mi>[^<]*</mi>)<mi>(&#x02032;)</mi></msup>")
_PRIME_AND_INDEX = re.compile(
    r"<msubsup>(<mi>[^<]*</mi>)((?:(?!msubsup).)*)<mi>(&#x02032;)</mi></msubsup>"
)


def html(statement: str) -> str:
    """A statement as HTML, with headings from h3 on. Raises BadFormula."""
    return str(_renderer().render(markdown(statement)))


def statement_html(root: Path, slug: str) -> str:
    """A kata's statement as HTML. Raises BadMarkers, and as `read_text` does."""
    parts = read_solution(read_text(catalog.solution(root, slug)))
    try:
        return html(parts.statement)
    except BadFormula as error:
        raise BadMarkers(str(error)) from error


def is_current(root: Path, slug: str) -> bool:
    """Whether the file beside a kata is what the solution gives. Raises as `statement_html`."""
    fresh = statement_html(root, slug)
    file = file_of(slug)
    return file.is_file() and read_text(file) == fresh


def write_statements(root: Path, slugs: Sequence[str]) -> list[Written]:
    """Write `statement.html` beside each kata. Raises as `statement_html`, and OSError."""
    done = []
    for slug in slugs:
        current = is_current(root, slug)
        if not current:
            write_text(file_of(slug), statement_html(root, slug))
        done.append(Written(file_of(slug), "current" if current else "written"))
    return done


@cache
def _renderer() -> MarkdownIt:
    """CommonMark in which HTML is text, an address is a link, and dollars enclose a formula."""
    made = MarkdownIt("commonmark", {"html": False, "linkify": True}).enable("linkify")
    assert made.linkify is not None
    made.linkify.set({"fuzzy_link": False, "fuzzy_email": False})  # else `checks.py` would be one
    made.use(dollarmath_plugin)
    made.core.ruler.push("headings_and_links", _adapt)
    for rule in (_math_inline, _math_block, _fence):
        made.add_render_rule(rule.__name__[1:], rule)
    return made


def _adapt(state: Any) -> None:
    """Headings begin at h3; a link does not say where it was followed from."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1:]) + 1, 6)}"
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("rel", "noreferrer")


def _math_inline(_renderer: Any, tokens: Any, index: int, _options: Any, _env: Any) -> str:
    return _mathml(tokens[index].content, "inline")


def _math_block(_renderer: Any, tokens: Any, index: int, _options: Any, _env: Any) -> str:
    # The library knows no `aligned`; `align*` looks the same.
    tex = tokens[index].content.strip().replace("{aligned}", "{align*}")
    opened = _SCROLLS.format(tag="div", kind="formula")
    return f"{opened}{_mathml(tex, 'block')}</div>\n"


def _fence(_renderer: Any, tokens: Any, index: int, _options: Any, _env: Any) -> str:
    opened = _SCROLLS.format(tag="pre", kind="example")
    return f"{opened}<code>{escape(tokens[index].content)}</code></pre>\n"


def _mathml(tex: str, display: str) -> str:
    """A formula in MathML, set as TeX does it: no space around a slash, after ∂, or after a sign.
    A prime stands beside its letter, since as a superscript most fonts have it too high."""
    made = convert(tex, display=display)
    made = made.replace(_SLASH, _SLASH.replace("<mo>", '<mo lspace="0" rspace="0">'))
    made = made.replace(f"<mo>{_PARTIAL}</mo>", f"<mi>{_PARTIAL}</mi>")
    made = _SIGN.sub(r'\1<mo form="prefix">\2</mo>', made)
    made = _PRIME.sub(r"<mrow>\1<mo>\2</mo></mrow>", made)
    return _PRIME_AND_INDEX.sub(r"<msub><mrow>\1<mo>\3</mo></mrow>\2</msub>", made)
