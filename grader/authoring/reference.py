"""The reference answer, and how the learner's differs from it. Imports no torch.

Both are shown with the statement as the stub gives it, so that they differ in their code alone.
"""

import difflib
from pathlib import Path

from grader import catalog
from grader.answers.read import read_answer
from grader.authoring.stubs import (
    QUOTES,
    BadMarkers,
    NoStub,
    head_of,
    solution_as_read,
    without_markers,
)
from grader.catalog.project import is_course
from grader.common.commands import typed
from grader.common.files import Unreadable, read_text


class NoReference(LookupError):
    """There is nothing to show; the message says why, and what to do."""


NOT_PART = "the solutions are not part of this repository"


def without_solutions(root: Path) -> bool:
    """Whether this is a repository that was handed out without solutions."""
    return not is_course(root) and not (root / "solutions").is_dir() and not catalog.homes()


def has_reference(root: Path, slug: str) -> bool:
    """Whether there is a solution to show."""
    return _file(root, slug).is_file()


def reference(root: Path, slug: str) -> str:
    """The reference answer as people read it. Raises NoReference."""
    return _as_read(_solution(root, slug), slug)


def difference(root: Path, slug: str) -> str:
    """The learner's file and the reference as a unified diff, empty where they are the same.

    Raises NoReference.
    """
    name = f"kata/{slug}.py"
    solution = _solution(root, slug)
    try:
        mine = read_answer(root / name).source
    except FileNotFoundError as error:
        made = catalog.entry(slug).stub.exists()
        mend = f"`{typed(f'reset {slug}')}` brings the stub back" if made else NoStub(slug)
        raise NoReference(f"{name} is not there; {mend}") from error
    except Unreadable as error:
        raise NoReference(f"{name} cannot be read: {error}") from error
    # Who has copied the solution's file has its statement too, with the dollars and without a head.
    copied = _statement(mine) == _statement(solution)
    lines = difflib.unified_diff(
        (_as_read(mine, slug) if copied else without_markers(mine)).splitlines(),
        _as_read(solution, slug).splitlines(),
        name,
        _name(root, slug),
        lineterm="",
    )
    return "".join(f"{line}\n" for line in lines)


def _solution(root: Path, slug: str) -> str:
    """The solution's file as it is. Raises NoReference."""
    if without_solutions(root):
        why = f"there is no reference for {slug} here: {NOT_PART}"
        raise NoReference(f"{why}; ask whoever gave you the katas")
    try:
        return read_text(_file(root, slug))
    except OSError as error:
        why = f"cannot be read ({error.strerror})"
    except UnicodeDecodeError:
        why = "is not UTF-8"
    except Unreadable as error:
        why = f"cannot be read: {error}"
    raise NoReference(
        f"there is no reference for {slug} here: {_name(root, slug)} {why}; "
        "ask whoever gave you the katas"
    )


def _name(root: Path, slug: str) -> str:
    """The solution's file as it is shown: from the repository, where it lies in it."""
    file = _file(root, slug)
    return str(file.relative_to(root) if file.is_relative_to(root) else file)


def _file(root: Path, slug: str) -> Path:
    return catalog.solution(root, slug)


def _as_read(solution: str, slug: str) -> str:
    try:
        return solution_as_read(solution, head_of(slug))
    except BadMarkers:  # its author's affair; `kata audit` reports it
        return without_markers(solution)


def _statement(text: str) -> str:
    return QUOTES.join(text.split(QUOTES, 2)[:2])
