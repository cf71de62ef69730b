"""The author's commands: `kata audit`, `kata stubs`."""

import os

import click

from grader import catalog
from grader.cli.faults import Fault
from grader.cli.words import some_katas
from grader.project import NoProject, find_root


@click.command(short_help="Prove the katas sound.")
@some_katas()
@click.option(
    "--seeds",
    metavar="N",
    type=click.IntRange(1, 100),
    default=3,
    show_default=True,
    help="How many seeds the solutions are held to.",
)
def audit(katas: tuple[str, ...], seeds: int) -> int:
    """Prove the katas sound: stubs fail, solutions pass, every known answer gets its due.

    For authors and for an instructor's CI. Exit code: 0 sound, 1 a breach, 2 could not audit.
    """
    try:
        root = find_root()
        chosen = tuple(catalog.entry(slug).slug for slug in katas or catalog.slugs())
    except (NoProject, catalog.UnknownKata) as error:
        raise Fault(str(error)) from error
    from grader.workers import open_workers

    with open_workers(chosen) as workers:
        from rich.console import Console

        from grader.audit import audit_katas
        from grader.report.matrix import Matrix

        matrix = Matrix(Console(highlight=False))
        sound = True
        for row in audit_katas(workers, root, chosen, seeds=seeds):
            matrix.add(row)
            sound = sound and row.sound
        matrix.show()
    return 0 if sound else 1


@click.command(short_help="Write the stubs from the solutions.")
@some_katas()
@click.option(
    "--force",
    is_flag=True,
    help="Overwrite files that have been edited too; each is kept beside as .bak.",
)
def stubs(katas: tuple[str, ...], force: bool) -> int:
    """Write the stubs in kata/ from the solutions. What a learner has edited is kept.

    Exit code: 0 all stubs are current, 1 an edited file was kept, 2 could not be done.
    """
    from grader.stubs import BadMarkers, write_stubs

    try:
        root = find_root()
        chosen = tuple(catalog.entry(slug).slug for slug in katas or catalog.slugs())
        done = write_stubs(root, chosen, force=force)
    except (NoProject, catalog.UnknownKata, BadMarkers, OSError) as error:
        raise Fault(str(error)) from error
    words = {
        "written": "written",
        "current": "is current",
        "kept": "has been edited and was kept; --force overwrites it and keeps it as .bak",
    }
    for stub in done:
        click.echo(f"{os.path.relpath(stub.path)} {words[stub.state]}")
    return 1 if any(stub.state == "kept" for stub in done) else 0


@click.command(short_help="Lay out a new kata.")
@click.argument("slug", metavar="SLUG")
def new(slug: str) -> int:
    """Lay out a new kata, which `kata audit` refuses until it is written."""
    return 0
