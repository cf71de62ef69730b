"""What several commands take: a kata by name, which a shell can complete; and where they work."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from grader import catalog
from grader.catalog.project import BadProject, NoProject, find_root
from grader.cli.errors import Fault, complain
from grader.common.commands import typed

if TYPE_CHECKING:
    from grader.learner.overview import Overview

F = TypeVar("F", bound=Callable[..., Any])


def complete_kata(context: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
    """The katas whose names begin so."""
    with contextlib.suppress(BadProject):  # the command itself says what is wrong
        return [slug for slug in catalog.slugs() if slug.startswith(begun)]
    return []


def one_kata(*, required: bool = True) -> Callable[[F], F]:
    """The argument KATA."""
    return click.argument(
        "kata", metavar="KATA" if required else "[KATA]", required=False,
        shell_complete=complete_kata, callback=_named if required else None,
    )  # fmt: skip


def _named(context: click.Context, parameter: click.Parameter, kata: str | None) -> str:
    """The kata that was named. Raises UsageError with an example where none was."""
    if kata is None:
        example = typed(f"{context.info_name} {next(iter(catalog.slugs()), 'maml')}")
        raise click.UsageError(f"name a kata, for example `{example}`", context)
    return kata


def some_katas() -> Callable[[F], F]:
    """The argument [KATA]..."""
    return click.argument("katas", metavar="[KATA]...", nargs=-1, shell_complete=complete_kata)


def which_answers(verb: str) -> Callable[[F], F]:
    """The options --from and --answer; `verb` is what the command does with an answer."""
    folder = click.option(
        "--from", "folder", metavar="DIR", type=click.Path(path_type=Path),
        help=f"{verb} the files in this folder that are named <kata>.py or <kata>.ipynb. "
        "Default: kata/.",
    )  # fmt: skip
    files = click.option(
        "--answer", "answers", metavar="FILE", multiple=True, type=click.Path(path_type=Path),
        help=f"{verb} this file for the one KATA named. May be repeated.",
    )  # fmt: skip
    return lambda command: folder(files(command))


def project() -> Path:
    """The learner's repository. Raises Fault."""
    try:
        return find_root()
    except NoProject as error:
        raise Fault(str(error)) from error


def known(slug: str) -> str:
    """The name of a kata that there is. Raises Fault."""
    try:
        return catalog.entry(slug).slug
    except catalog.UnknownKata as error:
        raise Fault(str(error)) from error


def overview() -> "Overview":
    """How things stand, after reporting what was damaged. Raises Fault."""
    from grader.learner.overview import look

    try:
        found = look(project())
    except LookupError as error:
        raise Fault(str(error)) from error
    warn(found.damage)
    return found


def warn(what: str) -> None:
    """Say on standard error what did not stop the command."""
    if what:
        complain(what)
