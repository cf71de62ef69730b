"""The author's command that proves the katas sound: `kata audit`."""

import click

from grader import catalog
from grader.cli.faults import Fault
from grader.project import NoProject, find_root
from grader.workers import open_workers


@click.command()
@click.argument("katas", metavar="[KATA]...", nargs=-1)
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
