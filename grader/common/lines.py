"""The lines of a source as Python counts them, and texts without theirs. Both sides, and whoever
shows a line."""

import io
import re

_HYPHEN = re.compile(r"(?<=\w)-\s*\n\s*(?!(?:and|or|to)\b)(?=\w)")


def source_lines(source: str) -> list[str]:
    """The lines without their ends; `splitlines` also splits at form feeds and their like."""
    return io.StringIO(source, newline=None).read().split("\n")


def reflowed(text: str) -> str:
    """The text in one line. A word that a line ended within stays whole: `meta-` and `gradient`
    make `meta-gradient`, while `first- and second-order` keeps its blank."""
    return " ".join(_HYPHEN.sub("-", text).split())
