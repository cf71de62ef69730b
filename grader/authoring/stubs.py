"""Makes stubs from solutions: the same file without what stands between the markers.

The statement gets its head (title, level, minutes, tags) from `kata.toml`, and loses the dollars
around its formulas, which are there for the notebook.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from grader import catalog
from grader.authoring.statement import BadFormula, plain
from grader.common.commands import typed
from grader.common.files import Unreadable, package_text, read_text, write_text
from grader.learner.progress import free_name

BEGIN = "### BEGIN SOLUTION"
END = "### END SOLUTION"


QUOTES = '"""'
STAYS = "Your answer is still in"
"""What is said where a stub could not be written, before the name of the learner's file."""


class BadMarkers(ValueError):
    """A solution's markers or dollars do not pair up; the message gives the line."""


class NoStub(LookupError):
    """A kata's stub has not been made yet; the message says what makes it."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"{slug} has no stub yet; `{typed(f'stubs {slug}')}` makes it")


@dataclass(frozen=True)
class Parts:
    """A solution without its solution: what the notebook and the stub are made of."""

    statement: str
    code: str


def read_solution(solution: str) -> Parts:
    """The statement, as it is written there, and the code without what stands between the markers.
    Raises BadMarkers."""
    text = _without_solution(solution)
    if not text.startswith(QUOTES) or text.count(QUOTES) < 2:
        raise BadMarkers("line 1: a solution begins with its statement, in triple double quotes")
    _, statement, code = text.split(QUOTES, 2)
    return Parts(statement, code)


def make_stub(solution: str, head: str = "") -> str:
    """The stub of a solution: marked lines become `raise NotImplementedError`, or nothing where
    they are not indented; `head` stands above the statement. Raises BadMarkers."""
    parts = read_solution(solution)
    try:
        statement = plain(parts.statement)
    except BadFormula as error:
        raise BadMarkers(str(error)) from error
    return f"{QUOTES}{head}{statement}{QUOTES}{parts.code}"


def stub_of(root: Path, slug: str) -> str:
    """The stub of a kata, from its solution and its kata.toml. Raises as `read_text` does, and
    BadMarkers."""
    solution = read_text(catalog.solution(root, slug))
    return make_stub(solution, head_of(slug))


def head_of(slug: str) -> str:
    """What stands above the statement of a stub."""
    return f"{catalog.head(slug)}\n\n"


def _without_solution(solution: str) -> str:
    kept: list[str] = []
    opened = 0
    for number, line in enumerate(solution.splitlines(), start=1):
        mark = line.strip()
        if mark == BEGIN:
            if opened:
                raise BadMarkers(f"line {number}: a solution begins inside that of line {opened}")
            opened = number
            if indent := line[: len(line) - len(line.lstrip())]:
                kept.append(f"{indent}raise NotImplementedError")
        elif mark == END:
            if not opened:
                raise BadMarkers(f"line {number}: a solution ends here that never began")
            opened = 0
        elif not opened:
            kept.append(line)
    if opened:
        raise BadMarkers(f"line {opened}: the solution that begins here does not end")
    text = "\n".join(kept).strip("\n") + "\n"
    return re.sub(r"\n{4,}", "\n\n\n", text)


def without_markers(solution: str) -> str:
    """All of a solution but the marker lines."""
    lines = solution.splitlines()
    text = "\n".join(line for line in lines if line.strip() not in (BEGIN, END)).strip("\n")
    return re.sub(r"\n{4,}", "\n\n\n", text) + "\n"


def solution_as_read(solution: str, head: str) -> str:
    """A solution as people read it: its stub, with the code that stands between the markers.
    Raises BadMarkers."""
    statement = make_stub(solution, head).split(QUOTES, 2)[1]
    _, _, code = without_markers(solution).split(QUOTES, 2)
    return f"{QUOTES}{statement}{QUOTES}{code}"


@dataclass(frozen=True)
class Written:
    """What became of one stub: its path, and written, current or kept."""

    path: Path
    state: str


def write_stubs(root: Path, slugs: tuple[str, ...], *, force: bool = False) -> list[Written]:
    """Write `kata/<slug>.py`, and the copy beside the kata, from `solutions/<slug>.py`.

    In a course, the stub of a built-in kata comes with the grader, which is not written into.
    A file in kata/ that is not an untouched stub is kept, unless `force` says otherwise; then the
    old file stays beside it as `<slug>.py.bak`.
    """
    done = []
    for slug in slugs:
        copy, file = catalog.folder(slug) / "stub.py", root / "kata" / f"{slug}.py"
        fresh = package_text(copy) if catalog.is_guest(root, slug) else stub_of(root, slug)
        known = {fresh}
        if copy.exists():
            known.add(package_text(copy))
        done.append(Written(file, _write(file, fresh, known, force)))
        if fresh not in known or not copy.exists() or package_text(copy) != fresh:
            write_text(copy, fresh)
    return done


def bring_back(root: Path, slug: str) -> Path | None:
    """Put the stub back into kata/, from the copy beside the kata; works without solutions.

    Gives the path under which the old file is kept, None where there was nothing to keep.
    Raises NoStub and OSError, and then the old file is where it was.
    """
    fresh = _fresh(slug)
    file = root / "kata" / f"{slug}.py"
    kept = free_name(file, "bak") if keeps_a_copy(root, slug) else None
    file.parent.mkdir(parents=True, exist_ok=True)
    write_text(file, fresh, keep=kept)
    return kept


def keeps_a_copy(root: Path, slug: str) -> bool:
    """Whether `bring_back` would find a file that it has to keep. Raises NoStub and OSError."""
    file = root / "kata" / f"{slug}.py"
    return os.path.lexists(file) and text_in(file) != _fresh(slug)


def _fresh(slug: str) -> str:
    """The stub as it is kept beside the kata. Raises NoStub and OSError."""
    try:
        return package_text(catalog.entry(slug).stub)
    except FileNotFoundError as error:
        raise NoStub(slug) from error


def text_in(file: Path) -> str | None:
    """What stands in a regular file; None where there is none, or no text in it."""
    try:
        return read_text(file)
    except (OSError, Unreadable):
        return None


def _write(file: Path, fresh: str, known: set[str], force: bool) -> str:
    if not os.path.lexists(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        write_text(file, fresh)
        return "written"
    present = text_in(file)
    if present == fresh:
        return "current"
    if present not in known and not force:
        return "kept"
    write_text(file, fresh, keep=None if present in known else free_name(file, "bak"))
    return "written"
