"""Which level of the sandbox a command asks for, and what is said where the machine has less."""

from collections.abc import Iterable
from pathlib import Path

from grader.catalog.project import NoProject, find_root
from grader.common.faults import BelowLevel
from grader.protocol import levels
from grader.protocol.levels import LEVELS

_OWN = ("kata", "solutions", "notebooks")
"""The folders of the repository whose files are yours: you know what you run."""


def required(files: Iterable[Path], require: str | None, allow: str | None) -> str:
    """The level that answers in these files need. Those from outside of the repository need the
    highest, unless the user has said otherwise: by an option, or by KATA_SANDBOX."""
    if require or allow:
        return require or allow or LEVELS[0]
    return LEVELS[-1] if all(map(_is_ours, files)) else levels.allowed()


def _is_ours(file: Path) -> bool:
    try:
        root = find_root().resolve()
    except NoProject:
        return False
    return any(file.resolve().is_relative_to(root / name) for name in _OWN)


def with_a_way_out(fault: BelowLevel) -> str:
    """The fault, with what can be done about it."""
    return (
        f"{fault}. To grade strangers' code here all the same, say --allow-sandbox LEVEL (one of "
        f"{', '.join(LEVELS)}): every grade then carries the level that it was graded at"
    )
