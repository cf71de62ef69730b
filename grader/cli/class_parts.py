"""The commands that work on a class that was graded: verify, reweight, merge, export."""

from pathlib import Path
from typing import Any

import click

from grader.cli.class_folder import demand_class, opened
from grader.cli.class_options import outputs
from grader.cli.errors import complain, counted, say

FOLDER = click.Path(path_type=Path)


@click.command(short_help="Check the chain of verdicts, and replay a sample.")
@click.argument("out", metavar="DIR", type=FOLDER)
@click.option(
    "--sample", metavar="N", type=click.IntRange(0), default=20, show_default=True,
    help="How many verdicts are graded again from their seeds.",
)  # fmt: skip
def verify(out: Path, sample: int) -> int:
    """Check that no verdict was changed since it was stored, and grade a sample again from the
    seeds that stand in the verdicts.

    Exit code: 0 all is as it was stored, 1 something differs, 2 it could not be checked.
    """
    from grader.classes.run import remembered
    from grader.classes.verify import replayed

    demand_class(out)
    checked = differ = 0
    with opened(out) as folder:
        broken, count = folder.store.broken_links(), folder.store.count()
        for number in broken[:20]:
            complain(f"verdict {number} is not what was stored, or one before it is missing")
        if (how := remembered(folder.store)) is not None:
            for found in replayed(folder.store, folder.answers, how, sample):
                checked += 1
                if found.differs:
                    differ += 1
                    complain(found.differs)
    say(
        f"{count} verdicts, {len(broken)} of them changed or out of place; {checked} graded again, "
        f"{differ} with another result."
    )
    return 1 if broken or differ else 0


@click.command(short_help="Compute grades anew from class.toml, and run nothing.")
@click.argument("out", metavar="DIR", type=FOLDER)
@outputs
def reweight(out: Path, due: str | None, **options: Any) -> int:
    """Compute all grades anew from the stored verdicts and class.toml, show what changes and why,
    and write everything again. Nothing is run."""
    from grader.classes.grades import changes
    from grader.classes.outputs import old_scores
    from grader.classes.roll import read_roll
    from grader.cli.class_outputs import Wanted, grades_in, write_all
    from grader.cli.class_run import settings_of

    demand_class(out)
    settings = settings_of(out, due)
    with opened(out) as folder:
        roll = read_roll(folder.private)
        found = grades_in(folder, roll, settings)
        changed = changes(old_scores(folder.private), found.grades)
        for one in changed:
            why = f": {'; '.join(one.why)}" if one.why else ""
            old = "none" if one.old is None else f"{one.old:g}"
            say(f"{one.learner}, {one.kata}: {old} → {one.new:g}{why}")
        say(f"{counted(len(changed), 'grade')} changed.")
        write_all(folder, roll, found, settings, Wanted.of(options))
    return 0


@click.command(short_help="Join the stores of several parts of a class.")
@click.argument("parts", metavar="DIR...", nargs=-1, required=True, type=FOLDER)
@click.option("--out", metavar="DIR", required=True, type=FOLDER, help="Where the whole goes.")
def merge(parts: tuple[Path, ...], out: Path) -> int:
    """Join classes that were graded in parts (--shard) into one, and write its grades.

    What is in several parts is kept once. A part of another version of the grader, or graded under
    other rules, is refused.
    """
    from grader.classes.merge import merged
    from grader.classes.roll import read_roll
    from grader.cli.class_outputs import Wanted, grades_in, write_all
    from grader.cli.class_run import SETTINGS, settings_of

    for part in parts:
        demand_class(part)
    settings = settings_of(out if (out / SETTINGS).exists() else parts[0], None)
    with opened(out) as folder:
        count = merged(parts, out, folder.store, folder.answers)
        say(f"{len(parts)} parts joined: {count} verdicts new, {folder.store.count()} in all.")
        roll = read_roll(folder.private)
        write_all(folder, roll, grades_in(folder, roll, settings), settings, Wanted())
    return 0


@click.command(short_help="Write verdicts for other programs.")
@click.argument("out", metavar="DIR", type=FOLDER)
@click.option(
    "--format", "formats", metavar="NAME", multiple=True,
    help="gradescope, github, junit, ctrf or jsonl; may be repeated. Default: all.",
)  # fmt: skip
@click.option("--pseudonyms", is_flag=True, help="As for `kata class`.")
def export(out: Path, formats: tuple[str, ...], pseudonyms: bool) -> int:
    """Write the grades in other programs' formats, into DIR/export."""
    from grader.classes.exports import FORMATS
    from grader.classes.pseudonyms import Pseudonyms
    from grader.classes.roll import read_roll
    from grader.cli.class_outputs import grades_in
    from grader.cli.class_run import settings_of

    demand_class(out)
    if unknown := [name for name in formats if name not in FORMATS]:
        raise click.UsageError(f"no format {unknown[0]!r}: there are {', '.join(FORMATS)}")
    settings = settings_of(out, None)
    with opened(out) as folder:
        grades = grades_in(folder, read_roll(folder.private), settings).grades
        if pseudonyms:
            grades = Pseudonyms.open(folder.private).applied(grades)
        target = out / "export"
        target.mkdir(exist_ok=True)
        for name in formats or FORMATS:
            FORMATS[name](target, grades)
            say(f"{name}: {target}")
    return 0
