"""`kata why`: what a kata is good for, and after a pass how others solve it."""

import click

from grader.cli.errors import Fault
from grader.cli.options import known, one_kata, project, warn


@click.command(short_help="Show why it matters; later, how others do it.")
@one_kata()
def why(kata: str) -> int:
    """Show why a kata matters.

    Once you have passed it, you also see what it costs, where it is used, and two or three
    other solutions beside the reference, with the trade-off of each.
    """
    from grader.authoring.idioms import why_page
    from grader.catalog.why import NoWhy
    from grader.learner import progress
    from grader.report.lists import console
    from grader.report.terminal import Terminal
    from grader.report.why import why_parts

    slug, root = known(kata), project()
    kept = progress.read(root)
    warn(kept.damage)
    try:
        page = why_page(root, slug, passed=kept.of(slug).passed)
    except NoWhy as error:
        raise Fault(str(error)) from error
    terminal = Terminal(console())
    terminal.show(*why_parts(terminal, page))
    return 0
