"""The learner's commands beside grading: `kata hint`, `kata list`."""

import json

import click

from grader import catalog
from grader.cli.faults import Fault
from grader.project import NoProject, find_root


@click.command()
@click.argument("kata", required=False)
@click.option("--json", "as_json", is_flag=True, help="Write the rung as JSON.")
def hint(kata: str | None, as_json: bool) -> int:
    """Show the next hint for what was diagnosed last, or for the kata itself.

    Each ladder has three rungs: a question, the concept, the place to look. Grade first: then the
    hints are about what your answer does.
    """
    from grader import hints

    try:
        root = find_root()
        slug = catalog.entry(kata or hints.last_kata(root) or catalog.slugs()[0]).slug
        rung = hints.next_rung(root, slug)
    except (NoProject, catalog.UnknownKata, hints.Damaged, OSError) as error:
        raise Fault(str(error)) from error
    if as_json:
        click.echo(json.dumps(rung.to_json(), indent=2))
        return 0
    from rich.console import Console

    from grader.report.lists import show_rung

    show_rung(Console(highlight=False), rung)
    return 0


@click.command("list")
def list_katas() -> int:
    """List the katas, each after those that it builds on."""
    from rich.console import Console

    from grader.report.lists import show_katas

    show_katas(Console(highlight=False), [catalog.entry(slug) for slug in catalog.slugs()])
    return 0
