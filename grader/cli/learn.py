"""What shows a learner where they are and what comes next: list, next, status, hint."""

import json

import click

from grader.cli.options import known, one_kata, overview, warn
from grader.common.commands import shown_path


@click.command(short_help="Show the next hint.")
@one_kata(required=False)
@click.option("--json", "as_json", is_flag=True, help="Write the hint as JSON.")
def hint(kata: str | None, as_json: bool) -> int:
    """Show the next hint for what was diagnosed last, or for the kata itself.

    Each ladder has three rungs: a question, the concept, the place to look. Grade first: then the
    hints are about what your answer does.
    """
    from grader.learner import hints

    found = overview()
    slug = known(kata) if kata else found.current.entry.slug
    rung = hints.next_rung(found.root, slug)
    if not found.damage:
        warn(rung.note)
    if as_json:
        click.echo(json.dumps(rung.to_json(), indent=2, allow_nan=False))
        return 0
    from grader.report.lists import console, show_rung

    show_rung(console(), rung)
    return 0


@click.command("list", short_help="List the katas and their states.")
def list_katas() -> int:
    """List the katas with their state, each after those that it builds on."""
    found = overview()
    from grader.report.lists import console, show_katas

    show_katas(console(), found)
    return 0


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write all of it as JSON.")
def status(as_json: bool) -> int:
    """Show where you are, and what to type next.

    In the JSON, `current` is the kata you are at, and `next` the one that `kata next` goes to: the
    same one until you have gone there, and null once all have been passed.
    """
    found = overview()
    if as_json:
        from grader.learner.overview import as_json as data

        click.echo(json.dumps(data(found), indent=2, allow_nan=False))
        return 0
    from grader.report.lists import console, show_status

    show_status(console(), found)
    return 0


@click.command("next")
def next_kata() -> int:
    """Go to the next kata that you have not passed."""
    from grader.learner import progress
    from grader.report.lists import console, show_next

    found = overview()
    row = found.next
    if row is not None:
        slug = row.entry.slug
        try:
            progress.change(found.root, lambda old: progress.at(old, slug))
        except OSError as error:
            warn(f".kata cannot be written ({error.strerror}), so this is not kept")
    show_next(console(), found, row, shown_path(row.file) if row else "")
    return 0
