"""The author's commands: `kata new`, `kata audit`."""

from pathlib import Path

import click

from grader import catalog
from grader.catalog.project import NoProject, find_root
from grader.cli.errors import Fault, say
from grader.cli.options import some_katas
from grader.common.commands import shown_path, typed


@click.command(short_help="Prove that the katas are sound.")
@some_katas()
@click.option(
    "--seeds",
    metavar="N",
    type=click.IntRange(1, 100),
    default=3,
    show_default=True,
    help="How many seeds to test the solutions with.",
)
@click.option("--no-cache", is_flag=True, help="Grade everything again, also what is unchanged.")
@click.option("--no-mutants", is_flag=True, help="Leave out mutants and texts, which take longest.")
def audit(katas: tuple[str, ...], seeds: int, no_cache: bool, no_mutants: bool) -> int:
    """Prove that the katas are sound: known answers get the verdicts that they should. Without
    names, all that are written in this repository.

    For authors and for an instructor's CI. Exit code: 0 sound, 1 a breach, 2 could not audit.
    """
    try:
        root = find_root()
        chosen = tuple(catalog.entry(slug).slug for slug in katas or catalog.own(root))
    except (NoProject, catalog.UnknownKata) as error:
        raise Fault(str(error)) from error
    _demand_solutions(root, "an audit grades them")
    from grader.authoring.new_kata import missing

    unwritten = {slug: lines for slug in chosen if (lines := missing(root, slug))}
    for lines in unwritten.values():
        for line in lines:
            say(line)
    for slug, lines in unwritten.items():
        say(f"breach: {slug} is not written yet: {len(lines)} things are missing")
    written = tuple(slug for slug in chosen if slug not in unwritten)
    sound = _audit(root, written, seeds, not no_cache, not no_mutants) if written else True
    return 0 if sound and not unwritten else 1


def _demand_solutions(root: Path, why: str) -> None:
    """Raises Fault in a repository that was handed out without solutions, and without what only
    authors use."""
    from grader.authoring.reference import NOT_PART, without_solutions

    if without_solutions(root):
        raise Fault(f"{NOT_PART}, and {why}; ask whoever gave you the katas")


def _audit(root: Path, chosen: tuple[str, ...], seeds: int, cached: bool, mutants: bool) -> bool:
    """Audit the katas that are written, and show what came of it."""
    from grader.wall.workers import open_workers

    with open_workers(chosen) as workers:
        from rich.console import Console

        from grader.authoring.audit import audit_katas
        from grader.authoring.audit_table import Matrix

        matrix = Matrix(Console(highlight=False))
        sound = True
        for row in audit_katas(workers, root, chosen, seeds=seeds, cached=cached, mutants=mutants):
            matrix.add(row)
            sound = sound and row.sound
        matrix.show()
    return sound


@click.command(short_help="Lay out a new kata.")
@click.argument("slug", metavar="SLUG")
@click.option(
    "--in",
    "place",
    metavar="PATH",
    help="The folder it belongs in: one of paths under [tool.kata] in pyproject.toml.",
)
def new(slug: str, place: str | None) -> int:
    """Lay out a new kata: its folder, its solution and its corpora, for you to fill in.

    `kata audit SLUG` says what is still to be written; docs/writing-a-kata.md explains each file.
    """
    try:
        root = find_root()
    except NoProject as error:
        raise Fault(str(error)) from error
    _demand_solutions(root, "new katas are written where they are")
    from grader.authoring.new_kata import BadName, NotHere, lay_out, place_for

    try:
        made = lay_out(root, slug, place_for(root, place))
    except (BadName, NotHere) as error:
        raise Fault(str(error)) from error
    except OSError as error:
        raise Fault(f"{error.filename} cannot be written: {error.strerror}") from error
    for path in made:
        say(f"  {shown_path(path)}{'/' if path.is_dir() else ''}")
    say(f"Fill in what says WRITE, and type {typed(f'audit {slug}')}, which lists what is left.")
    return 0
