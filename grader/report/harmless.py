"""Makes text harmless for where it goes. What comes from an answer passes one of these first:

    terminal         a terminal, plain output, the log of a CI job
    file_text        the same for the text of a file, which may be redirected into another
    one_line         the same for a name: it stays in its line
    markdown         Markdown, within a line: a paragraph, a heading, a cell of a table
    markdown_block   Markdown, as a block of its own
    markup           HTML and XML 1.0: between tags, and in quoted attributes
    command          a value in a workflow command of GitHub's (`::error file=…::…`)
    csv_line         a line of a table for spreadsheets

All of them show control, format and bidirectional characters as escapes, and all but `file_text`
cut long lines.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Sequence

MAX_LINE = 400
MAX_NAME = 5000
"""Paths and commands are not cut; systems have no longer ones."""

_PLAIN = {
    "θ": "theta", "α": "alpha", "ε": "eps", "∇": "grad ", "∂": "d", "Π": "prod", "−": "-",
    "·": "|", "ᵀ": "^T", "²": "^2", "≥": ">=", "≤": "<=", "…": "...", "→": "->", "×": "x",
    "✓": "+", "✗": "x", "–": "-", "—": "-", "‖": "||", "█": "#", "░": ".", "’": "'", "┃": "|",
    "├": "|", "└": "`", "─": "-", "│": "|", "±": "+-", "₀": "_0", "ₖ": "_k",
    "↑": "^", "↓": "v",
}  # fmt: skip


# ---- in common ----------------------------------------------------------------------------


def _shown(text: str) -> str:
    """Text in which every character is one to be seen, but for newlines. Long lines are cut."""
    return "\n".join(_line(line) for line in text.split("\n"))


def _line(line: str, limit: int = MAX_LINE) -> str:
    shown = "".join(_character(c) for c in line[: limit + 1].replace("\t", "    "))
    return shown[:limit] + "…" if len(shown) > limit else shown


def _character(character: str) -> str:
    # Cc control, Cf format (bidirectional marks among them), Cs surrogate, Co private, Zl/Zp
    # line and paragraph separators; and the non-characters, two of which XML does not allow.
    category = unicodedata.category(character)
    nothing = category == "Cn" and (ord(character) & 0xFFFE) == 0xFFFE
    if nothing or category in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
        return character.encode("unicode_escape").decode("ascii")
    return character


def _in_one(text: str, limit: int = MAX_LINE) -> str:
    return _line(text.replace("\n", "\\n"), limit)


# ---- terminals and logs -------------------------------------------------------------------


def terminal(text: str) -> str:
    """Nothing in it that a terminal would obey, or whoever reads the log of a CI job."""
    return no_commands(_shown(text))


def file_text(text: str, *, cut: bool) -> str:
    """The text of a file, to be read or redirected: its tabs stay, and only where `cut` says so are
    long lines cut."""
    return no_commands("\n".join(_of_file(line, cut) for line in text.split("\n")))


def _of_file(line: str, cut: bool) -> str:
    kept = line[:MAX_LINE] if cut else line
    shown = "".join(c if c == "\t" else _character(c) for c in kept)
    return shown if kept == line else f"{shown}…"


def one_line(text: str) -> str:
    """A name for a terminal: a newline in it is shown as an escape too."""
    return no_commands(_in_one(text, MAX_NAME))


_STARTS = re.compile(r"^((?:[^!-~]|\x1b\[[0-9;]*m)*):(?=[^!-~]*:.*:[^!-~]*:)")
_ANYWHERE = re.compile(r"#(?=[^ -~]*#(?:[^ -~]|[A-Za-z0-9_.-])*\[)")


def no_commands(text: str) -> str:
    """Lines that no CI system takes for a command.

    GitHub's runner obeys `::error::…` behind any white space at the beginning of a line, and
    `##[error]…` anywhere in it; Azure's and TeamCity's `##vso[…]` are read anywhere too. The runner
    compares as people read, so that characters without a width or a glyph do not count.
    """
    return "\n".join(
        _ANYWHERE.sub(r"\\x23", _STARTS.sub(r"\1\\x3a", line)) for line in text.split("\n")
    )


def for_encoding(text: str, encoding: str) -> str:
    """The text in characters that the encoding has; mathematics is spelled out where it has not."""
    try:
        text.encode(encoding)
        return text
    except (UnicodeEncodeError, LookupError):
        spelled = "".join(_PLAIN.get(character, character) for character in text)
        return spelled.encode("ascii", errors="replace").decode("ascii")


# ---- other media --------------------------------------------------------------------------


def markdown(text: str) -> str:
    """One line of code, wherever in Markdown. Within `code` nothing is a link, and nobody is
    mentioned; written as references, no character takes part in the document's structure."""
    written = (c if c.isalnum() or c == " " else f"&#{ord(c)};" for c in _in_one(text))
    return f"<code>{''.join(written)}</code>"


def markdown_block(text: str) -> str:
    """A block of code, to stand at the left margin. Its fence is longer than any in the text."""
    shown = _shown(text)
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{shown}\n{fence}\n"


def markup(text: str) -> str:
    """Characters alone: no tag, no reference, no end of an attribute."""
    import html  # with its table of all entities, which few commands need

    return html.escape(_shown(text), quote=True)


def command(text: str, *, is_property: bool = False) -> str:
    """The message of a workflow command, or the value of one of its properties."""
    shown = _shown(text).replace("%", "%25").replace("\n", "%0A")
    return shown.replace(":", "%3A").replace(",", "%2C") if is_property else shown


_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
_SEPARATED = re.compile(r";(?=[\s\"']*[=+\-@＝＋－＠])")


def csv_line(cells: Sequence[str | int | float | None]) -> str:
    """A line in which no text is a formula, not even where a semicolon is taken for the separator,
    as in half of Europe: an apostrophe stands before what looks like one. Numbers are numbers."""
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow(
        _cell(cell) if isinstance(cell, str) else cell for cell in cells
    )
    return line.getvalue()


def _cell(text: str) -> str:
    shown = _SEPARATED.sub(";'", _in_one(text))
    return f"'{shown}" if _FORMULA.match(shown) else shown
