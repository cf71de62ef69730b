"""Tells what is IPython's in a cell from what is Python's, line by line. Runs and asks nothing.

A magic or a shell line is one only where a statement can begin: not within brackets, strings, or a
statement that goes on from the line before.
"""

import re
from dataclasses import dataclass

_OURS = re.compile(r"%%check\b")
"""The magic that asks for grading is left out without a word."""
_MAGIC = re.compile(
    r"[%!?]"  # a magic, a shell line, a question
    r"|[^#'\"]*[\w\])*]\?\??\s*$"  # a question that ends its line
)
_GIVEN = re.compile(r"=\s*[!%]")
_SUBSCRIPT = re.compile(r"\[[^\[\]]*\]")
_TARGET = re.compile(r"[\w(\[*][^=#'\"!]*")
_CELL_MAGIC = re.compile(r"%%(\w*)")
_KEEPS_PYTHON = ("check", "time", "capture", "prun")
"""Cell magics whose cell is Python, in the namespace of the others."""
_NEXT = re.compile(r"'''|\"\"\"|['\"#()\[\]{}]")
_ENDS = {quote: re.compile(rf"(?:[^\\]|\\.)*?{quote}") for quote in ("'", '"', "'''", '"""')}


@dataclass(frozen=True)
class Python:
    """A cell without what is not Python, as many lines as it has; the lines left out, by number.

    `other` is the cell magic of a cell that is not Python at all; then nothing is left of it.
    """

    source: str
    left_out: tuple[tuple[int, str], ...] = ()
    other: str = ""


@dataclass(frozen=True)
class _State:
    """Between two lines: the quote of an open string, open brackets, a backslash at the end."""

    quote: str = ""
    depth: int = 0
    goes_on: bool = False

    @property
    def at_statement(self) -> bool:
        return not (self.quote or self.depth or self.goes_on)


def python_of(source: str) -> Python:
    """The Python in a cell; each line that is left out becomes an empty one, or `pass`."""
    lines = _without_indent(lines_of(source))
    first = next((line for line in lines if line.strip()), "")
    if (found := _CELL_MAGIC.match(first)) and found[1] not in _KEEPS_PYTHON:
        return Python("\n" * (len(lines) - 1), other=first.strip())
    kept, left_out = [], []
    state, in_magic = _State(), False
    for number, line in enumerate(lines, start=1):
        text = line.lstrip(" \t")
        begins = state.at_statement and not in_magic
        ours = begins and text == line and _OURS.match(line) is not None
        if in_magic or ours or (begins and _is_magic(text)):
            indent = line[: len(line) - len(text)]
            kept.append(f"{indent}pass" if indent and not in_magic else "")
            if not ours and not in_magic:
                left_out.append((number, text.strip()))
            in_magic = line.endswith("\\") and not text.startswith("%%")
            continue
        kept.append(line)
        state = _after(line, state)
    return Python("\n".join(kept), tuple(left_out))


def _is_magic(text: str) -> bool:
    """Whether a statement is IPython's: a magic, a shell line, a question, or `files = !ls`.

    Each pattern takes time in proportion to the line, whatever stands in it.
    """
    if _MAGIC.match(text):
        return True
    given = _GIVEN.search(text)
    return given is not None and bool(_TARGET.fullmatch(_SUBSCRIPT.sub("", text[: given.start()])))


def lines_of(source: str) -> list[str]:
    """A cell's lines, as its numbers count them."""
    return source.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _without_indent(lines: list[str]) -> list[str]:
    """A cell that is indented as a whole is run without that, and so it is graded."""
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    return [line.removeprefix(indent) for line in lines]


def _after(line: str, state: _State) -> _State:
    """How things stand at the end of a line."""
    at, quote, depth = 0, state.quote, state.depth
    while True:
        if quote:
            end = _ENDS[quote].match(line, at)
            if end is None:
                # A string in single quotes goes on only after a backslash; else it is a mistake.
                open_ = len(quote) == 3 or _ends_in_backslash(line)
                return _State(quote if open_ else "", depth)
            at, quote = end.end(), ""
        found = _NEXT.search(line, at)
        if found is None:
            return _State("", depth, _ends_in_backslash(line))
        at, sign = found.end(), found[0]
        if sign == "#":
            return _State("", depth)
        if sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth = max(depth - 1, 0)
        else:
            quote = sign


def _ends_in_backslash(line: str) -> bool:
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1
