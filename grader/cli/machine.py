"""`kata doctor`: what this machine offers, tried for real."""

import json

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write what was found as JSON.")
def doctor(as_json: bool) -> int:
    """Show what this machine offers, what is missing, and how to get it.

    Exit code: 0 answers can be graded here, at whatever level; 2 they cannot.
    """
    import dataclasses

    from grader import doctor

    found = doctor.examine()
    if as_json:
        data = {"system": doctor.system(), "sandbox": dataclasses.asdict(found)}
        click.echo(json.dumps(data, indent=2))
        return 0
    from rich.console import Console

    from grader.report.doctor import show_sandbox

    console = Console(highlight=False)
    console.print(f"[bold]System[/]   {doctor.system()}")
    show_sandbox(console, found)
    return 0
