"""The author's commands that write what is made from the solutions: `kata stubs`, `kata notebooks`,
`kata generate`."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader import catalog
from grader.cli.faults import Fault
from grader.project import NoProject, find_root
from grader.wording import shown_path

if TYPE_CHECKING:
    from grader.authoring.stubs import Written

_WORDS = {
    "written": "written",
    "current": "is current",
    "kept": "has been edited and was kept; --force overwrites it and keeps it as .bak",
}


def _options(function: Callable[..., Any]) -> Callable[..., Any]:
    """What the three commands take."""
    force = click.option(
        "--force",
        is_flag=True,
        help="Overwrite files that have been edited too; each is kept beside as .bak.",
    )
    return click.argument("katas", metavar="[KATA]...", nargs=-1)(force(function))


@click.command()
@_options
def stubs(katas: tuple[str, ...], force: bool) -> int:
    """Write the stubs in kata/ from the solutions. What a learner has edited is kept.

    Exit code: 0 all stubs are current, 1 an edited file was kept, 2 could not be done.
    """
    return _write(katas, force, _stubs)


@click.command()
@_options
def notebooks(katas: tuple[str, ...], force: bool) -> int:
    """Write the notebooks in notebooks/ from the solutions. What a learner has edited is kept.

    Exit code: 0 all notebooks are current, 1 an edited one was kept, 2 could not be done.
    """
    return _write(katas, force, _notebooks)


@click.command(short_help="Write stubs, notebooks and the README's table.")
@_options
def generate(katas: tuple[str, ...], force: bool) -> int:
    """Write stubs, notebooks and the README's table of katas, all from the katas themselves.

    Exit code: 0 all is current, 1 an edited file was kept, 2 could not be done.
    """
    return _write(katas, force, _stubs, _notebooks, _readme)


Writer = Callable[[Path, tuple[str, ...], bool], "Sequence[Written]"]


def _stubs(root: Path, slugs: tuple[str, ...], force: bool) -> "Sequence[Written]":
    from grader.authoring.stubs import write_stubs

    return write_stubs(root, slugs, force=force)


def _notebooks(root: Path, slugs: tuple[str, ...], force: bool) -> "Sequence[Written]":
    from grader.authoring.notebooks import write_notebooks

    return write_notebooks(root, slugs, force=force)


def _readme(root: Path, slugs: tuple[str, ...], force: bool) -> "Sequence[Written]":
    from grader.authoring import readme
    from grader.authoring.stubs import Written

    if not readme.has_table(root):
        return ()
    return [Written(root / "README.md", "written" if readme.write_table(root) else "current")]


def _write(katas: tuple[str, ...], force: bool, *writers: Writer) -> int:
    from grader.authoring.stubs import BadMarkers

    try:
        root = find_root()
        chosen = tuple(catalog.entry(slug).slug for slug in katas or catalog.slugs())
        done = [written for writer in writers for written in writer(root, chosen, force)]
    except (NoProject, catalog.UnknownKata, BadMarkers) as error:
        raise Fault(str(error)) from error
    except OSError as error:
        place = shown_path(Path(error.filename)) if error.filename else "a file"
        raise Fault(f"{place} cannot be read or written: {error.strerror}") from error
    for file in done:
        click.echo(f"{os.path.relpath(file.path)} {_WORDS[file.state]}")
    return 1 if any(file.state == "kept" for file in done) else 0
