"""The author's commands that write what is made from the solutions: `kata stubs`, `kata notebooks`,
`kata generate`."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader import catalog
from grader.catalog.project import NoProject, find_root
from grader.cli.errors import Fault, say
from grader.common.commands import shown_path, typed
from grader.common.files import Unreadable

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
        help="Also overwrite files that have been edited; each is kept as .bak.",
    )
    return click.argument("katas", metavar="[KATA]...", nargs=-1)(force(function))


@click.command()
@_options
def stubs(katas: tuple[str, ...], force: bool) -> int:
    """Write the stubs in kata/ from the solutions. What a learner has edited is kept.

    Exit code: 0 all stubs are current, 1 an edited file was kept or a kata that is not written yet
    left out, 2 could not be done.
    """
    return _write(katas, force, _stubs)


@click.command()
@_options
def notebooks(katas: tuple[str, ...], force: bool) -> int:
    """Write the notebooks in notebooks/ from the solutions. What a learner has edited is kept.

    Exit code: 0 all notebooks are current, 1 an edited one was kept or a kata that is not written
    yet left out, 2 could not be done.
    """
    return _write(katas, force, _notebooks)


@click.command(short_help="Write stubs, notebooks and the README's table.")
@_options
def generate(katas: tuple[str, ...], force: bool) -> int:
    """Write stubs, notebooks, the statements for pages, and the README's table of katas, all from
    the katas themselves.

    Exit code: 0 all is current, 1 an edited file was kept or a kata that is not written yet left
    out, 2 could not be done.
    """
    return _write(katas, force, _stubs, _notebooks, _statements, _readme)


Writer = Callable[[Path, tuple[str, ...], bool], "Sequence[Written]"]


def _stubs(root: Path, slugs: tuple[str, ...], force: bool) -> "Sequence[Written]":
    from grader.authoring.stubs import write_stubs

    return write_stubs(root, slugs, force=force)


def _notebooks(root: Path, slugs: tuple[str, ...], force: bool) -> "Sequence[Written]":
    from grader.authoring.notebooks import write_notebooks

    # A built-in kata whose solution is not installed has a stub in a course, and no notebook.
    made = tuple(slug for slug in slugs if catalog.solution(root, slug).exists())
    return write_notebooks(root, made, force=force)


def _statements(root: Path, slugs: tuple[str, ...], force: bool) -> "Sequence[Written]":
    from grader.authoring.statement_html import write_statements

    own = tuple(slug for slug in slugs if not catalog.is_guest(root, slug))
    return write_statements(root, own)


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
        _demand_solutions(root, chosen)
        own = tuple(slug for slug in chosen if not catalog.is_guest(root, slug))
        left_out = () if katas else _not_written(root, own)
        chosen = tuple(slug for slug in chosen if slug not in left_out)
        done = [written for writer in writers for written in writer(root, chosen, force)]
    except (NoProject, catalog.UnknownKata, BadMarkers) as error:
        raise Fault(str(error)) from error
    except Unreadable as error:
        place = shown_path(error.path) if error.path else "a file"
        raise Fault(f"{place} cannot be read: {error}") from error
    except OSError as error:
        place = shown_path(Path(error.filename)) if error.filename else "a file"
        why = f"{place} cannot be read or written: {error.strerror}"
        raise Fault(f"{why}. What was there is still there") from error
    for file in done:
        say(f"{os.path.relpath(file.path)} {_WORDS[file.state]}")
    for slug in left_out:
        command = typed(f"audit {slug}")
        say(f"{slug} is not written yet and was left out: `{command}` lists what is left")
    return 1 if left_out or any(file.state == "kept" for file in done) else 0


def _demand_solutions(root: Path, slugs: tuple[str, ...]) -> None:
    """Raises Fault where one is missing, as where a learner was not given it."""
    for slug in slugs:
        file = catalog.solution(root, slug)
        if not file.exists() and not catalog.is_guest(root, slug):
            stub = f"`{typed(f'reset {slug}')}` brings a stub back without it"
            raise Fault(f"{_name(root, file)} is missing, and this is made from it; {stub}")


def _name(root: Path, file: Path) -> str:
    return str(file.relative_to(root) if file.is_relative_to(root) else file)


def _not_written(root: Path, slugs: tuple[str, ...]) -> tuple[str, ...]:
    """The katas that are laid out and not written: made from these, files would say WRITE."""
    from grader.authoring.new_kata import unwritten

    return tuple(slug for slug in slugs if unwritten(root, slug))
