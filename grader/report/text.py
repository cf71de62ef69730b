"""Makes text harmless and legible for a terminal. What comes from an answer passes `safe` first."""

import unicodedata

MAX_LINE = 400

_PLAIN = {
    "θ": "theta", "α": "alpha", "ε": "eps", "∇": "grad ", "∂": "d", "Π": "prod", "−": "-",
    "·": "|", "ᵀ": "^T", "²": "^2", "≥": ">=", "≤": "<=", "…": "...", "→": "->", "×": "x",
    "✓": "+", "✗": "x", "–": "-", "—": "-", "‖": "||", "█": "#", "░": ".", "’": "'", "┃": "|",
    "├": "|", "└": "`", "─": "-", "│": "|", "±": "+-", "₀": "_0", "ₖ": "_k",
}  # fmt: skip


def safe(text: str) -> str:
    """Text with nothing in it that a terminal would obey: control, format and bidirectional
    characters are shown as escapes, long lines are cut. Newlines stay."""
    return "\n".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    shown = "".join(_character(c) for c in line[: MAX_LINE + 1].replace("\t", "    "))
    return shown[:MAX_LINE] + "…" if len(shown) > MAX_LINE else shown


def _character(character: str) -> str:
    # Cc control, Cf format (bidirectional marks among them), Cs surrogate, Co private, Zl/Zp
    # line and paragraph separators.
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
        return character.encode("unicode_escape").decode("ascii")
    return character


def for_encoding(text: str, encoding: str) -> str:
    """The text in characters that the encoding has; mathematics is spelled out where it has not."""
    try:
        text.encode(encoding)
        return text
    except (UnicodeEncodeError, LookupError):
        spelled = "".join(_PLAIN.get(character, character) for character in text)
        return spelled.encode("ascii", errors="replace").decode("ascii")
