"""A kata's statement as markup."""

import ast

from markupsafe import Markup

from grader.catalog import Entry
from grader.catalog.statement import statement as made
from grader.common.files import package_text
from grader.common.lines import source_lines


def statement(entry: Entry) -> Markup:
    """What the kata asks: its author's HTML."""
    return Markup(made(entry.slug))


def statement_lines(entry: Entry, source: str) -> int:
    """How many lines the statement takes at the top of an answer, with the empty ones below; 0
    unless it stands there as it stands in the stub."""
    stub = package_text(entry.stub)
    first = ast.parse(stub).body[0]
    if not (isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)):
        return 0
    count = first.end_lineno or 0
    lines = source_lines(source)
    if lines[:count] != source_lines(stub)[:count]:
        return 0
    return next((n for n, line in enumerate(lines) if n >= count and line.strip()), count)
