"""What all commands take that write the grades of a class: rules, names, gradebooks, feedback."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])
_OPTIONS = (
    click.option("--due", metavar="DATE", help="When it was due, in place of `due` in class.toml."),
    click.option(
        "--pseudonyms", is_flag=True,
        help="Replace names and ids in everything that leaves DIR/private.",
    ),
    click.option(
        "--fill-canvas", metavar="FILE", type=click.Path(path_type=Path),
        help="Fill the grades into this gradebook export of Canvas: DIR gets a copy of it.",
    ),
    click.option(
        "--fill-moodle", metavar="FILE", type=click.Path(path_type=Path),
        help="Fill the grades into this grading worksheet of Moodle: DIR gets a copy of it.",
    ),
    click.option("--column", metavar="TITLE", default="", help="The column to fill, if in doubt."),
    click.option(
        "--missing-as-zero", is_flag=True,
        help="Fill 0 where nothing was handed in. Default: such a cell stays as it is.",
    ),
    click.option(
        "--with-solutions", is_flag=True, help="Put the reference answers in the feedback."
    ),
    click.option(
        "--dolos", metavar="DIR", type=click.Path(path_type=Path),
        help="Lay the answers out for Dolos, which compares them: files and an info.csv.",
    ),
)  # fmt: skip


def outputs(command: F) -> F:
    """The command with these options, in their order."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
