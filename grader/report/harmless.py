"""Makes text harmless for the place where it is shown. What comes from an answer first passes
through one of these:

    visible          HTML, whose template escapes it then
    terminal         a terminal, plain output, the log of a CI job
    file_text        the same for the text of a file, which may be redirected into another
    one_line         the same for a name, which stays on one line

All of them show control, format and bidirectional characters as escapes, and all except
`file_text` cut long lines.
"""

import re
import unicodedata

MAX_LINE = 400
MAX_NAME = 5000
"""No system has longer paths or commands, so these are never cut."""

_PLAIN = {
    "θ": "theta", "α": "alpha", "ε": "eps", "∇": "grad ", "∂": "d", "Π": "prod", "−": "-",
    "·": "|", "ᵀ": "^T", "²": "^2", "≥": ">=", "≤": "<=", "…": "...", "→": "->", "×": "x",
    "✓": "+", "✗": "x", "–": "-", "—": "-", "‖": "||", "█": "#", "░": ".", "’": "'", "┃": "|",
    "├": "|", "└": "`", "─": "-", "│": "|", "±": "+-", "₀": "_0", "ₖ": "_k",
    "↑": "^", "↓": "v", "●": "o", "○": "-", "⋮": ":", "┆": ":", "┐": "+", "┘": "+", "✂": "8<",
    "₁": "_1", "₂": "_2", "₃": "_3", "₄": "_4", "₅": "_5", "₆": "_6", "₇": "_7", "κ": "kappa",
    "ρ": "rho", "Σ": "sum", "ℓ": "l", "←": "<-",
}  # fmt: skip


# ---- in common ----------------------------------------------------------------------------


def visible(text: str) -> str:
    """Text in which every character can be seen, except for newlines. Long lines are cut."""
    return "\n".join(_line(line) for line in text.split("\n"))


def _line(line: str, limit: int = MAX_LINE) -> str:
    if len(line) <= limit and line.isprintable():  # nearly all lines: what follows is slow
        return line
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


# ---- terminals and logs -------------------------------------------------------------------


def terminal(text: str) -> str:
    """Text without anything that a terminal, or a reader of CI logs, would obey."""
    return no_commands(visible(text))


def file_text(text: str, *, cut: bool) -> str:
    """The text of a file, to be read or redirected: its tabs stay, and long lines are cut only if
    `cut` is true."""
    return no_commands("\n".join(_of_file(line, cut) for line in text.split("\n")))


def _of_file(line: str, cut: bool) -> str:
    kept = line[:MAX_LINE] if cut else line
    shown = "".join(c if c == "\t" else _character(c) for c in kept)
    return shown if kept == line else f"{shown}…"


def one_line(text: str) -> str:
    """A name for a terminal: newlines are shown as escapes too."""
    return no_commands(_line(text.replace("\n", "\\n"), MAX_NAME))


_STARTS = re.compile(r"^((?:[^!-~]|\x1b\[[0-9;]*m)*):(?=[^!-~]*:.*:[^!-~]*:)")
_ANYWHERE = re.compile(r"#(?=[^ -~]*#(?:[^ -~]|[A-Za-z0-9_.-])*\[)")


def no_commands(text: str) -> str:
    """Lines that no CI system takes for a command.

    GitHub's runner obeys `::error::…` after any white space at the beginning of a line, and
    `##[error]…` anywhere in a line. Azure and TeamCity obey `##vso[…]` anywhere too. The runner
    compares text as people see it: characters without a width or a glyph do not count.
    """
    return "\n".join(
        _ANYWHERE.sub(r"\\x23", _STARTS.sub(r"\1\\x3a", line)) for line in text.split("\n")
    )


def for_encoding(text: str, encoding: str) -> str:
    """The text in characters that the encoding has; mathematics that it lacks is spelled out."""
    try:
        text.encode(encoding)
        return text
    except (UnicodeEncodeError, LookupError):
        spelled = "".join(_PLAIN.get(character, character) for character in text)
        return spelled.encode("ascii", errors="replace").decode("ascii")
