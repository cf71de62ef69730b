"""The reference answer, and how the learner's differs from it. Imports no torch."""

import difflib
from pathlib import Path

from grader.authoring.stubs import without_markers


class NoReference(LookupError):
    """There is nothing to show; the message says why, and what to do."""


def reference(root: Path, slug: str) -> str:
    """The reference answer as people read it. Raises NoReference."""
    file = root / "solutions" / f"{slug}.py"
    try:
        return without_markers(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise NoReference(
            f"there is no reference for {slug} here: solutions/{slug}.py cannot be read "
            f"({getattr(error, 'strerror', None) or error}); ask whoever gave you the katas"
        ) from error


def difference(root: Path, slug: str) -> str:
    """The learner's file and the reference as a unified diff, empty where they are the same.

    Raises NoReference.
    """
    name = f"kata/{slug}.py"
    right = reference(root, slug)
    try:
        mine = (root / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise NoReference(f"{name} cannot be read ({why}), so nothing is compared") from error
    lines = difflib.unified_diff(
        without_markers(mine).splitlines(),
        right.splitlines(),
        name,
        f"solutions/{slug}.py",
        lineterm="",
    )
    return "".join(f"{line}\n" for line in lines)
