"""`kata watch`: loads torch once, forks what starts workers, and then opens the screen."""

import os
import sys

import click

from grader import catalog
from grader.cli.errors import Fault
from grader.cli.options import known, one_kata, overview
from grader.common.commands import typed


@click.command(short_help="Grade at every save, on one screen.")
@one_kata(required=False)
@click.option(
    "--deadline",
    metavar="S",
    type=click.FloatRange(0.1, 3600),
    default=30.0,
    show_default=True,
    help="Seconds of CPU time that an answer may take, and half as much again in all.",
)
def watch(kata: str | None, deadline: float) -> int:
    """Grade the kata you are at whenever you save it, in a terminal beside your editor.

    One key each: n next, p previous, l list, h hint, x reset, s solution, d compare, w why it
    matters, c grade all, r again with the same problems, q quit. The arrow keys scroll.
    """
    if not deadline > 0:  # NaN lies in every range
        raise Fault("--deadline should be a number of seconds")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Fault(f"watch needs a terminal; without one, type {typed('grade')}")
    found = overview()
    slug = known(kata) if kata else found.current.entry.slug
    if not (found.root / "kata").is_dir():
        mend = f"`{typed(f'reset {slug}')}` makes it and brings the stub back"
        raise Fault(f"{found.root / 'kata'} is not a folder; {mend}")
    os.chdir(found.root)
    click.echo("loading torch ...\r", nl=False, err=True)

    from grader.wall.workers import open_workers

    with open_workers(catalog.slugs()) as workers:
        import asyncio

        from grader.wall.run import Deadline
        from grader.watch.loop import last_line, run_watch

        code, state = asyncio.run(
            run_watch(workers, found.root, slug, Deadline.of(deadline), found.damage)
        )
    if code in (0, 130):
        click.echo(last_line(state))
    return code
