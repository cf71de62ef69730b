"""Python code as HTML, coloured by Pygments: one piece of markup per line, so that a listing can
mark a single one. Code that Python would refuse is shown too.
"""

from collections.abc import Sequence
from functools import cache

from markupsafe import Markup, escape
from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType

from grader.common.lines import source_lines
from grader.report.harmless import visible

KINDS = {
    Comment: "comment", String: "string", String.Doc: "comment", Number: "number",
    Keyword: "keyword", Operator.Word: "keyword",
    Name.Function: "name", Name.Class: "name", Name.Decorator: "name",
}  # fmt: skip
"""By Pygments' token, which stands for those below it too: the end of the class `code-…` that
code.css colours. All other tokens stay plain."""


MOST = 40_000
"""Of longer code, in characters, none is coloured: Pygments may take a minute for some of it."""


def coloured(source: str) -> Sequence[Markup]:
    """The lines of a source as markup, as many as Python counts."""
    lines: list[list[tuple[str, str]]] = [[]]
    text = visible("\n".join(source_lines(source)))
    if len(text) > MOST:
        return [escape(line) for line in text.split("\n")]
    for token, value in _lexer().get_tokens(text):
        kind = _kind(token)
        for at, piece in enumerate(value.split("\n")):
            if at:
                lines.append([])
            _add(lines[-1], kind, piece)
    return [Markup("").join(_markup(kind, piece) for kind, piece in line) for line in lines]


@cache
def _lexer() -> PythonLexer:
    return PythonLexer(stripnl=False, ensurenl=False)


@cache
def _kind(token: _TokenType) -> str:
    return next((KINDS[each] for each in reversed(token.split()) if each in KINDS), "")


def _add(line: list[tuple[str, str]], kind: str, piece: str) -> None:
    """Add a piece to a line. Neighbours of the same kind become one."""
    if line and line[-1][0] == kind:
        line[-1] = kind, line[-1][1] + piece
    elif piece:
        line.append((kind, piece))


def _markup(kind: str, piece: str) -> Markup:
    return Markup('<span class="code-{}">{}</span>').format(kind, piece) if kind else escape(piece)
