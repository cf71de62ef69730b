"""A kata's statement as HTML, as it was written beside the kata when it was made. No torch."""

import ast
from html import escape
from pathlib import Path

from grader.catalog import entry, folder, head
from grader.common.files import package_text


def file_of(slug: str) -> Path:
    """Where the statement lies that `kata generate` writes."""
    return folder(slug) / "statement.html"


def statement(slug: str) -> str:
    """The statement: headings from h3 on, formulas in MathML. If it has not been made, the text of
    the stub takes its place. Raises UnknownKata and OSError."""
    kata = entry(slug)
    try:
        return package_text(file_of(slug))
    except FileNotFoundError:
        stub = ast.get_docstring(ast.parse(package_text(kata.stub))) or ""
        text = escape(stub.removeprefix(head(slug)).strip("\n"))
        return f'<pre class="statement-text" tabindex="0">{text}</pre>\n'
