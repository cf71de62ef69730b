"""`kata watch`: loads torch once, forks what starts workers, and then opens the screen."""

import importlib.util
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader import catalog
from grader.cli.errors import Fault
from grader.cli.options import known, one_kata, overview
from grader.common.commands import typed

if TYPE_CHECKING:
    from grader.web.server import PageServer

NEEDED = ("starlette", "uvicorn")
"""What `--web` needs beside the rest."""


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
@click.option("--web", is_flag=True, help="Also serve a page that follows every save.")
@click.option(
    "--port",
    metavar="N",
    type=click.IntRange(1024, 65535),
    help="The port of that page; without it, any free one.",
)
@click.option("--open", "opens", is_flag=True, help="Open that page in your browser.")
def watch(kata: str | None, deadline: float, web: bool, port: int | None, opens: bool) -> int:
    """Grade the kata you are at whenever you save it, in a terminal beside your editor.

    One key each: n next, p previous, l list, h hint, x reset, s solution, d compare, w why it
    matters, c grade all, r again with the same problems, q quit. The arrow keys scroll.

    With --web, a page in your browser shows the same verdict. Only this machine can reach it, and
    only with the whole address.
    """
    if not deadline > 0:  # NaN lies in every range
        raise Fault("--deadline should be a number of seconds")
    if not web and (opens or port is not None):
        raise Fault("--open and --port belong to the page; add --web")
    if web and not all(map(importlib.util.find_spec, NEEDED)):
        mend = "type `make watch-web`, or `pip install -e '.[web]'`"
        raise Fault(f"--web needs {' and '.join(NEEDED)}; {mend}")
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
        page = _served(found.root, port or 0, opens) if web else None
        import asyncio

        from grader.wall.run import Deadline
        from grader.watch.loop import last_line, run_watch

        code, state = asyncio.run(
            run_watch(workers, found.root, slug, Deadline.of(deadline), found.damage, page)
        )
    if code in (0, 130):
        click.echo(last_line(state))
    return code


def _served(root: Path, port: int, opens: bool) -> "PageServer":
    """What serves the page. Only now, since what the workers are forked from should not know it."""
    from grader.web.server import PageServer, open_browser

    try:
        page = PageServer(root, port)
    except OSError as error:
        why = os.strerror(error.errno or 0)
        mend = "leave --port out for a free one"
        raise Fault(f"port {port} cannot be taken ({why}); {mend}") from error
    click.echo(f"page: {page.address}")
    if opens:
        open_browser(page.address)
    return page
