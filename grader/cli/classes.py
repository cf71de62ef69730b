"""`kata class`: grades a folder of submissions, and makes grades, feedback and a report of them."""

import tempfile
from pathlib import Path
from typing import Any

import click

from grader.cli.class_options import outputs
from grader.cli.errors import Fault
from grader.protocol.levels import LEVELS

_PARTS = {
    "verify": "class_parts:verify",
    "reweight": "class_parts:reweight",
    "merge": "class_parts:merge",
    "export": "class_parts:export",
}


class _Class(click.Group):
    """A group whose first word is a folder, unless it is one of its commands."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in (*_PARTS, "-h", "--help"):
            args = ["grade", *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_PARTS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        import importlib

        from grader.cli.commands import with_help

        if cmd_name == "grade":
            return with_help(grade_class)
        if cmd_name not in _PARTS:
            return None
        module, name = _PARTS[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(f"grader.cli.{module}"), name)
        return with_help(command)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage("kata class", "SUBMISSIONS --out DIR [OPTIONS]")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        grade_class.format_options(ctx, formatter)
        self.format_commands(ctx, formatter)


@click.group("class", cls=_Class, short_help="Grade a folder of submissions.")
def klass() -> None:
    """Grade what a class handed in: a folder, or the zip or tar file that a platform gave you.

    \b
    kata class download.zip --out week3 --dry-run   who handed in what
    kata class download.zip --out week3             grades, feedback, report
    kata class reweight week3                       grades again, from class.toml

    Everything lands in DIR: grades.csv, unmatched.csv, report.html, report.txt, feedback/, and
    class.sqlite with all verdicts. The same command goes on where it was stopped, and grades only
    what is new.

    Exit code: 0 all hand-ins were graded, 2 some or all could not be.
    """


@click.command("class", short_help="Grade a folder of submissions.")
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="Where all of it goes.")
@click.option("--dry-run", is_flag=True, help="Show who handed in what, and grade nothing.")
@click.option(
    "--layout",
    metavar="NAME",
    default="auto",
    help="How the submissions are laid out: canvas, moodle, gradescope, blackboard, github, "
    "nbgrader, folders, flat. Default: it is recognised, and said.",
)
@click.option("--katas", metavar="A,B", help="Only these katas. Default: all that were handed in.")
@click.option(
    "-j", "--jobs", metavar="N", type=click.IntRange(1, 256),
    help="Grade N answers at once. Default: as many as there are cores.",
)  # fmt: skip
@click.option(
    "--deadline", metavar="S", type=click.FloatRange(0.1, 3600), default=10.0, show_default=True,
    help="Seconds of CPU time that one answer may take, and half as much again in all.",
)  # fmt: skip
@outputs
@click.option(
    "--require-sandbox", "require", metavar="LEVEL", type=click.Choice(LEVELS), default=LEVELS[0],
    show_default=True,
    help="Refuse to grade if the sandbox does not reach this level: " + ", ".join(LEVELS) + ".",
)  # fmt: skip
@click.option(
    "--allow-sandbox", "allow", metavar="LEVEL", type=click.Choice(LEVELS),
    help="Grade with this level at least where the machine has no better; every grade says so.",
)  # fmt: skip
@click.option(
    "--shard", metavar="I/N",
    help="Grade the Ith of N parts only, into a store of its own; `kata class merge` joins them.",
)  # fmt: skip
@click.option(
    "--scheduler", metavar="TCP://…",
    help="Grade on the workers of this Dask scheduler (the extra `cluster`).",
)  # fmt: skip
@click.option(
    "--seed", metavar="N", type=click.IntRange(0, 2**31 - 1),
    help="Draw the problems from this seed. Default: a fresh one for each DIR.",
)  # fmt: skip
def grade_class(submissions: Path, out: Path | None, dry_run: bool, **options: Any) -> int:
    """Grade what a class handed in."""
    if not submissions.exists():
        raise Fault(f"{submissions} does not exist: name the folder or the archive of submissions")
    katas = _katas(options["katas"])
    if dry_run:
        return _dry_run(submissions, options["layout"], katas)
    if out is None:
        raise click.UsageError("name the folder for the results with --out DIR")
    from grader.cli.class_run import grade_into

    return grade_into(submissions, out, katas, options)


def _katas(text: str | None) -> tuple[str, ...]:
    from grader.cli.options import known

    return tuple(known(one.strip()) for one in text.split(",") if one.strip()) if text else ()


def _dry_run(submissions: Path, layout: str, katas: tuple[str, ...]) -> int:
    from grader.classes.collect import collect
    from grader.classes.collect_table import table

    with tempfile.TemporaryDirectory(prefix="kata-class-") as spool:
        try:
            click.echo(table(collect(submissions, Path(spool), layout=layout, katas=katas)))
        except ValueError as error:
            raise Fault(str(error)) from error
    return 0
