"""Looks for solutions in what is handed out: every line of every solution, in every file.

A line is compared without its indentation, and with one blank for any white space. These are left
out, because they give nothing away: lines that a stub shows; lines of fewer than LEAST characters;
imports; the first line of a short block (`with torch.no_grad():`); and a parameter with its type. A
line of at least WITHIN characters is also found inside of another line, as in a string.

A file that is not text cannot be looked through, so it counts as a leak: compiled modules are one.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from grader.authoring.stubs import BEGIN, END, BadMarkers, make_stub
from grader.common.files import MAX_NOTEBOOK_BYTES, Unreadable, read_text

LEAST = 20
WITHIN = 32
SHORT_BLOCK = 36
"""The first line of a block says what its lines are for, if it is longer than this."""

_SAYS_LITTLE = re.compile(
    r"(?:from|import) .*"
    rf"|(?=.{{,{SHORT_BLOCK}}}$)(?:for|while|with|if|elif|else|try|except|finally)\b.*:"
    r"|\w+: [\w\[\]., |]+,"
)


def leaks(release: Path, solutions: Path) -> list[str]:
    """What of the solutions stands in a folder, one line per place. Raises OSError and Unreadable
    where a solution cannot be read."""
    wanted = solution_lines(solutions)
    if not wanted:
        return []
    long = [line for line in wanted if len(line) >= WITHIN]
    found = []
    for path in sorted(path for path in release.rglob("*") if not path.is_dir()):
        name = path.relative_to(release)
        try:
            lines = _lines(path)
        except (Unreadable, OSError) as error:
            found.append(f"{name} cannot be looked through: {error}")
            continue
        whole = "\n".join(lines)
        hits = wanted.keys() & set(lines) | {line for line in long if line in whole}
        found += [
            f"{name}, line {number}: {hit} (from {wanted[hit]})"
            for hit in sorted(hits)
            for number, line in enumerate(lines, start=1)
            if line == hit or (len(hit) >= WITHIN and hit in line)
        ]
    return found


def solution_lines(solutions: Path) -> dict[str, str]:
    """The lines of all solutions that give something away, each with a file that it stands in."""
    texts = {path: read_text(path) for path in sorted(solutions.rglob("*.py"))}
    shown = {
        line for path, text in texts.items() if path.parent == solutions for line in _stub(text)
    }
    found: dict[str, str] = {}
    for path, text in texts.items():
        for line in map(normalised, text.splitlines()):
            if not is_trivial(line) and line not in shown:
                found.setdefault(line, str(path.relative_to(solutions)))
    return found


def is_trivial(line: str) -> bool:
    """Whether a normalised line gives nothing away, wherever it stands."""
    marker = line in (BEGIN, END)
    return len(line) < LEAST or marker or _SAYS_LITTLE.fullmatch(line) is not None


def normalised(line: str) -> str:
    """A line without its indentation, with one blank for any white space."""
    return " ".join(line.split())


def _stub(solution: str) -> Iterator[str]:
    """What everybody sees of a solution: its stub, and its statement as the notebook has it."""
    try:
        stub = make_stub(solution)
    except BadMarkers:  # then nothing of it is known to be harmless
        return
    inside = False
    for line in solution.splitlines():
        inside = line.strip() == BEGIN or (inside and line.strip() != END)
        if not inside:
            yield normalised(line)
    yield from map(normalised, stub.splitlines())


def _lines(path: Path) -> list[str]:
    """The normalised lines of a file; of a notebook, those of its cells. Raises Unreadable."""
    if path.suffix in (".pyc", ".pyo"):
        raise Unreadable("it is compiled")
    text = read_text(path, MAX_NOTEBOOK_BYTES)
    if "\0" in text:
        raise Unreadable("it is not text")
    lines = text.splitlines()
    if path.suffix == ".ipynb":
        lines += _strings(text)
    return [normalised(line) for line in lines]


def _strings(notebook: str) -> list[str]:
    """All lines in all strings of a notebook, outputs and metadata too. Raises Unreadable."""
    found: list[str] = []

    def look(value: object) -> None:
        if isinstance(value, str):
            found.extend(value.splitlines())
        elif isinstance(value, dict | list):
            for each in (*value, *value.values()) if isinstance(value, dict) else value:
                look(each)

    try:
        look(json.loads(notebook))
    except (ValueError, RecursionError) as error:
        raise Unreadable("it is not a notebook") from error
    return found
