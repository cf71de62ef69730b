"""Separates what is IPython's in a cell from what is Python's, line by line. Nothing of it runs.

Where IPython is installed, its own transformers say which statements are its own; they change text
and run nothing. Where it is not, or where a cell is so large that they would take long, a few
patterns and Python's tokenizer say the same. Most cells hold nothing of the kind: then neither is
asked.
"""

import contextlib
import re
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import Any

from grader.common.lines import source_lines

_OURS = re.compile(r"%%check\b")
"""The magic that asks for grading is left out without a word."""
_MAGIC = re.compile(
    r"[%!?]"  # a magic, a shell line, a question
    r"|[^#'\"]*[\w\])*]\?\??\s*$"  # a question that ends its line
)
_ASSIGNED = re.compile(r"=\s*[!%]")
_SUBSCRIPT = re.compile(r"\[[^\[\]]*\]")
_TARGET = re.compile(r"[\w(\[*][^=#'\"!]*")
_CELL_MAGIC = re.compile(r"%%(\w*)")
_KEEPS_PYTHON = ("check", "time", "capture", "prun")
"""Cell magics whose cell is Python, in the namespace of the others."""
_NO_PYTHON = (tokenize.TokenError, SyntaxError, ValueError, LookupError, AssertionError)
"""What tokenizers, and IPython's own code, raise for a text that is not Python."""
MAX_WORK = 400_000
"""IPython reads a cell once more after each of its statements: at most so many characters in all,
which take less than a second."""


@dataclass(frozen=True)
class Python:
    """A cell without what is not Python, as many lines as it has; the lines left out, by number.

    `other` is the cell magic of a cell that is not Python at all; then nothing is left of it.
    """

    source: str
    left_out: tuple[tuple[int, str], ...] = ()
    other: str = ""


def python_of(source: str) -> Python:
    """The Python in a cell; each line that is left out becomes an empty one, or `pass`."""
    lines = _without_indent(source_lines(source))
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    found = _CELL_MAGIC.match(lines[first])
    if found and found[1] not in _KEEPS_PYTHON:
        return Python("\n" * (len(lines) - 1), other=lines[first].strip())
    spans = [(first, first)] if found else []
    rest = ["", *lines[first + 1 :]] if found else lines[first:]
    spans += [(start + first, end + first) for start, end in _statements(rest)]
    left_out = []
    for start, end in spans:
        if not _OURS.match(lines[start]):
            left_out.append((start + 1, lines[start].strip()))
        lines[start : end + 1] = _replaced(lines[start : end + 1])
    return Python("\n".join(lines), tuple(left_out))


def _without_indent(lines: list[str]) -> list[str]:
    """A cell that is indented as a whole is run without that, and so it is graded."""
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    return [line.removeprefix(indent) for line in lines]


def _replaced(lines: Sequence[str]) -> list[str]:
    """What stands in the place of a statement: a block may hold nothing else."""
    indent = lines[0][: len(lines[0]) - len(lines[0].lstrip(" \t"))]
    return [f"{indent}pass" if indent else "", *[""] * (len(lines) - 1)]


def _statements(lines: Sequence[str]) -> Sequence[tuple[int, int]]:
    """The first and the last line of each statement that is IPython's, counted from 0."""
    suspects = sum(_is_magic(line) for line in lines)
    if suspects and suspects * sum(map(len, lines)) <= MAX_WORK:
        with contextlib.suppress(ImportError):
            return by_ipython(lines)
    return by_patterns(lines) if suspects else []


def by_ipython(lines: Sequence[str]) -> list[tuple[int, int]]:
    """As IPython finds them, one by one. Raises ImportError."""
    from IPython.core import inputtransformer2

    ipython: Any = inputtransformer2
    kinds = ipython.TransformerManager().token_transformers
    text, spans = [f"{line}\n" for line in lines], []
    for _ in range(MAX_WORK // sum(map(len, text)) + 1):
        try:
            tokens = ipython.make_tokens_by_line(text)
            found = sorted(filter(None, (kind.find(tokens) for kind in kinds)), key=_place)
            span = next(filter(None, (_span(statement, text) for statement in found)), None)
        except _NO_PYTHON:
            return by_patterns(lines)
        if span is None or text[span[0]].lstrip().startswith((",", ";", "/")):
            break  # IPython would call a function for these; they are rather mistakes in Python
        start, end = span
        spans.append(span)
        text[start : end + 1] = [f"{line}\n" for line in _replaced(text[start : end + 1])]
    return spans


def _place(statement: Any) -> Any:
    return statement.sortby()


def _span(statement: Any, text: Sequence[str]) -> tuple[int, int] | None:
    """The lines that IPython makes one of."""
    try:
        after = statement.transform(text)
    except SyntaxError:
        return None
    start: int = statement.start_line
    return start, start + len(text) - len(after)


def by_patterns(lines: Sequence[str]) -> list[tuple[int, int]]:
    """As they mostly look: lines that begin or end as no Python does, where a statement can begin,
    so not within brackets, strings, or a statement that goes on from the line before."""
    spans, at = [], 0
    while at < len(lines):
        end = at
        if _is_magic(lines[at]):
            while lines[end].endswith("\\") and end + 1 < len(lines):
                end += 1
            spans.append((at, end))
        else:
            end = _end_of_python(lines, at)
        at = end + 1
    return spans


def _end_of_python(lines: Sequence[str], at: int) -> int:
    """The last line of the statement that begins in a line."""
    numbers = count(at + 1)
    rest = chain([lines[at].lstrip()], (lines[n] for n in iter(numbers.__next__, len(lines))))
    begun = False
    try:
        for token in tokenize.generate_tokens((f"{line}\n" for line in rest).__next__):
            begun = begun or token.type not in (tokenize.COMMENT, tokenize.NL)
            if token.type == tokenize.NEWLINE or (not begun and token.type == tokenize.NL):
                return at + token.start[0] - 1
    except _NO_PYTHON as error:
        line = getattr(error, "lineno", None) or _line_of(error)
        return min(at + line, len(lines)) - 1
    return len(lines) - 1


def _line_of(error: Exception) -> int:
    """Where a tokenizer stopped; its errors say so in their second argument."""
    where = error.args[1] if len(error.args) > 1 else (1, 0)
    return max(int(where[0]), 1) if isinstance(where, tuple) else 1


def _is_magic(line: str) -> bool:
    """Whether a statement is IPython's: a magic, a shell line, a question, or `files = !ls`.

    Each pattern takes time in proportion to the line, whatever stands in it.
    """
    text = line.lstrip(" \t")
    if _MAGIC.match(text):
        return True
    found = _ASSIGNED.search(text)
    return found is not None and bool(_TARGET.fullmatch(_SUBSCRIPT.sub("", text[: found.start()])))
