"""Which level of the sandbox a command asks for, and what is said where the machine has less."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

from grader.catalog.project import NoProject, find_root
from grader.common.faults import BelowLevel
from grader.protocol import levels
from grader.protocol.levels import LEVELS

F = TypeVar("F", bound=Callable[..., Any])
_OWN = ("kata", "solutions", "notebooks")
"""The folders of the repository whose files are yours: you know what you run."""


def sandbox_options() -> Callable[[F], F]:
    """The options --require-sandbox and --allow-sandbox."""
    require = click.option(
        "--require-sandbox",
        "require",
        metavar="LEVEL",
        type=click.Choice(LEVELS),
        help="Refuse to grade if the sandbox does not reach this level: "
        f"{', '.join(LEVELS)}. Default: {LEVELS[-1]} for the files of this repository, "
        f"{LEVELS[0]} for all others. `kata doctor` shows what this machine offers.",
    )
    allow = click.option(
        "--allow-sandbox",
        "allow",
        metavar="LEVEL",
        type=click.Choice(LEVELS),
        help="Grade files from elsewhere at this level or a higher one; it is then said.",
    )
    return lambda command: require(allow(command))


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
    real = Path(os.path.realpath(file))  # Path.resolve() raises for a link that leads to itself
    return any(real.is_relative_to(root / name) for name in _OWN)


def with_a_way_out(fault: BelowLevel) -> str:
    """The fault, with what can be done about it."""
    return (
        f"{fault}. To grade strangers' code here all the same, say --allow-sandbox LEVEL (one of "
        f"{', '.join(LEVELS)}): every grade then carries the level that it was graded at"
    )
