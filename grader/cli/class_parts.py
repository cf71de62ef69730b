"""The commands that work on a class that was graded: verify, reweight, merge, export."""

from pathlib import Path

import click

from grader.classes.crew import How
from grader.classes.kept_answers import NAME as ANSWERS
from grader.classes.kept_answers import KeptAnswers
from grader.classes.roll import read_roll
from grader.classes.store import NAME as VERDICTS
from grader.classes.store import BadStore, Store
from grader.cli.class_folder import alone_in
from grader.cli.errors import Fault, complain, counted, say

FOLDER = click.Path(path_type=Path)


def how_of(store: Store) -> How:
    """The rules under which the store's class was graded last."""
    return How(
        int(store.about("seed", "0")),
        float(store.about("deadline_s", "10.0")),
        store.about("require", "full"),
        1,
    )


def _demand(out: Path) -> None:
    """Raises Fault where no class is."""
    if not (out / VERDICTS).is_file():
        raise Fault(
            f"{out} has no {VERDICTS}: name the folder that `kata class SUBMISSIONS --out DIR` made"
        )


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
    from grader.classes.verify import replayed

    _demand(out)
    try:
        with alone_in(out) as private, Store(out / VERDICTS) as store:
            broken, count = store.broken_links(), store.count()
            for number in broken[:20]:
                complain(f"verdict {number} is not what was stored, or one before it is missing")
            with KeptAnswers(private / ANSWERS) as answers:
                differ = 0
                checked = 0
                for found in replayed(store, answers, sample):
                    checked += 1
                    if found.differs:
                        differ += 1
                        complain(found.differs)
    except BadStore as error:
        raise Fault(str(error)) from error
    say(
        f"{count} verdicts, {len(broken)} of them changed or out of place; {checked} graded again, "
        f"{differ} with another result."
    )
    return 1 if broken or differ else 0


@click.command(short_help="Compute grades anew from class.toml, and run nothing.")
@click.argument("out", metavar="DIR", type=FOLDER)
@click.option("--due", metavar="DATE", help="When it was due, in place of `due` in class.toml.")
@click.option("--pseudonyms", is_flag=True, help="As for `kata class`.")
@click.option("--with-solutions", is_flag=True, help="As for `kata class`.")
@click.option("--fill-canvas", metavar="FILE", type=FOLDER, help="As for `kata class`.")
@click.option("--fill-moodle", metavar="FILE", type=FOLDER, help="As for `kata class`.")
@click.option("--column", metavar="TITLE", default="", help="As for `kata class`.")
@click.option("--missing-as-zero", is_flag=True, help="As for `kata class`.")
@click.option("--dolos", metavar="DIR", type=FOLDER, help="As for `kata class`.")
def reweight(out: Path, due: str | None, **options: object) -> int:
    """Compute all grades anew from the stored verdicts and class.toml, show what changes and why,
    and write everything again. Nothing is run."""
    from grader.classes.grades import changes
    from grader.classes.grades import grades as grades_of
    from grader.classes.outputs import graded_of, old_scores
    from grader.classes.run import key_of
    from grader.cli.class_outputs import Wanted, write_all
    from grader.cli.class_run import settings_of

    _demand(out)
    settings = settings_of(out, due)
    try:
        with (
            alone_in(out) as private,
            Store(out / VERDICTS) as store,
            KeptAnswers(private / ANSWERS) as answers,
        ):
            roll, how = read_roll(private), how_of(store)
            graded = graded_of(roll, store, answers, lambda kata, sha: key_of(kata, sha, how))
            changed = changes(old_scores(private), grades_of(graded.gradeds, settings))
            for one in changed:
                why = f": {'; '.join(one.why)}" if one.why else ""
                old = "none" if one.old is None else f"{one.old:g}"
                say(f"{one.learner}, {one.kata}: {old} → {one.new:g}{why}")
            say(f"{counted(len(changed), 'grade')} changed.")
            write_all(out, private, roll, store, answers, settings, Wanted.of(options), how)
    except BadStore as error:
        raise Fault(str(error)) from error
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
    from grader.cli.class_outputs import Wanted, write_all
    from grader.cli.class_run import settings_of

    for part in parts:
        _demand(part)
    settings = settings_of(out if (out / "class.toml").exists() else parts[0], None)
    try:
        with (
            alone_in(out) as private,
            Store(out / VERDICTS) as store,
            KeptAnswers(private / ANSWERS) as answers,
        ):
            count = merged(parts, out, store, answers)
            say(f"{len(parts)} parts joined: {count} verdicts are new, {store.count()} in all.")
            how = how_of(store)
            write_all(out, private, read_roll(private), store, answers, settings, Wanted(), how)
    except BadStore as error:
        raise Fault(str(error)) from error
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
    from grader.classes.grades import grades as grades_of
    from grader.classes.outputs import graded_of
    from grader.classes.pseudonyms import Pseudonyms
    from grader.classes.run import key_of
    from grader.cli.class_run import settings_of

    _demand(out)
    if unknown := [name for name in formats if name not in FORMATS]:
        raise click.UsageError(f"no format {unknown[0]!r}: there are {', '.join(FORMATS)}")
    settings = settings_of(out, None)
    try:
        with (
            alone_in(out) as private,
            Store(out / VERDICTS) as store,
            KeptAnswers(private / ANSWERS) as answers,
        ):
            roll, how = read_roll(private), how_of(store)
            graded = graded_of(roll, store, answers, lambda kata, sha: key_of(kata, sha, how))
            grades = grades_of(graded.gradeds, settings)
            if pseudonyms:
                grades = Pseudonyms.open(private).applied(grades)
            target = out / "export"
            target.mkdir(exist_ok=True)
            for name in formats or FORMATS:
                FORMATS[name](target, grades)
                say(f"{name}: {target}")
    except BadStore as error:
        raise Fault(str(error)) from error
    return 0
