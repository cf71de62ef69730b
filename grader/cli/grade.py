"""`kata grade`: imports torch, forks the process that starts workers, and then loads the judge.

The order has reasons. Importing torch takes longer than grading, so it happens once, for the judge
and for the workers. The zygote is forked before the judge is imported, so its memory cannot hold
the judge, and while there is one thread, so the fork is safe. While the judge is imported, the
zygote runs a small forward and double backward pass, so that no worker has to be the first.
"""

import errno
import functools
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.catalog.project import NoProject, find_root
from grader.cli.answer_files import what_to_grade
from grader.cli.errors import Fault, Waiting, complain
from grader.cli.options import some_katas, warn, which_answers
from grader.cli.sandbox_levels import required, sandbox_options
from grader.cli.write_json import JsonList, check_writable
from grader.protocol.levels import LEVELS

if TYPE_CHECKING:
    from grader.judge.verdict import Verdict
    from grader.learner.progress import Progress
    from grader.report.terminal import Terminal

MANY = 6
"""With more answers than this, each gets one line."""


@click.command(short_help="Grade all katas, those named, or any files.")
@some_katas()
@which_answers("Grade")
@click.option(
    "--json",
    "json_to",
    metavar="FILE|-",
    help="Write the verdicts as a JSON list, in the order of the answers; - means "
    "standard output, and then nothing else is written there.",
)
@click.option(
    "--seed",
    metavar="N",
    type=click.IntRange(0, 2**31 - 1),
    help="Draw the problems from this seed, to replay a run. Default: a fresh one. Do not use it "
    "for grades that count: whoever knows the seed can prepare the right numbers.",
)
@click.option(
    "--deadline",
    metavar="S",
    type=click.FloatRange(0.1, 3600),
    default=30.0,
    show_default=True,
    help="Seconds of CPU time that an answer may take, and half as much again in all.",
)
@sandbox_options()
@click.option(
    "-j",
    "--jobs",
    metavar="N",
    type=click.IntRange(1, 8),
    help="Grade N answers at once. Default: as many as there are cores.",
)
def grade(
    katas: tuple[str, ...],
    folder: Path | None,
    answers: tuple[Path, ...],
    json_to: str | None,
    seed: int | None,
    deadline: float,
    require: str | None,
    allow: str | None,
    jobs: int | None,
) -> int:
    """Grade answers: all katas, those named, or any files.

    \b
    kata grade                         everything in kata/
    kata grade maml                    kata/maml.py
    kata grade --from solutions        the reference answers
    kata grade hvp --answer a.py       any file

    Exit code: 0 all passed, 1 some did not, 2 one or more answers could not be graded.
    """
    if not deadline > 0:  # NaN lies in every range
        raise Fault("--deadline should be a number of seconds")
    chosen = what_to_grade(katas, folder, answers)
    pairs = chosen.pairs
    check_writable(json_to)
    level = required((path for _, path in pairs), require, allow)
    from grader.wall.workers import open_workers

    slugs = sorted({slug for slug, _ in pairs})
    waiting = f"grading {pairs[0][0] if len(pairs) == 1 else f'{len(pairs)} answers'}"
    with JsonList(json_to) as written, Waiting(waiting), open_workers(slugs) as workers:
        from rich.console import Console

        from grader.pipeline.grade import fresh_seed, grade_many
        from grader.report.terminal import Terminal
        from grader.wall.run import Deadline

        terminal = Terminal(Console(stderr=json_to == "-", highlight=False))
        verdicts = []
        drawn = fresh_seed() if seed is None else seed
        graded = grade_many(
            workers, pairs, seed=drawn, deadline=Deadline.of(deadline), require=level, jobs=jobs,
            picture="never" if len(pairs) > MANY or json_to == "-" else "failed",
        )  # fmt: skip
        for verdict in graded:
            Waiting.over()
            verdicts.append(verdict)
            written.add(verdict)
            _show(terminal, verdict, many=len(pairs) > MANY or json_to == "-")
    if len(verdicts) > 1:
        terminal.closing(verdicts)
    if allow is not None:
        reached = sorted({v.sandbox.level for v in verdicts if v.sandbox.layers}, key=LEVELS.index)
        complain(f"graded in a sandbox of level {', '.join(reached) or allow}, as you allowed")
    _remember(pairs, verdicts)
    for why in chosen.refused:  # last, since who grades a class looks there
        complain(why)
    if chosen.refused or any(verdict.was_prevented for verdict in verdicts):
        return 2
    return 0 if all(verdict.passed for verdict in verdicts) else 1


def _show(terminal: "Terminal", verdict: "Verdict", many: bool) -> None:
    try:
        if many:
            terminal.line(verdict)
        else:
            terminal.verdict(verdict)
    except OSError:  # nobody reads on
        raise
    except Exception as error:  # noqa: BLE001 - the other verdicts are shown all the same
        what = f"a fault of the grader ({type(error).__name__}), not of your answer"
        complain(f"{verdict.answer}: {verdict.outcome}; it cannot be shown because of {what}")


def _after(learners: Sequence["Verdict"], earned: list[str], old: "Progress") -> "Progress":
    """Who grades one kata is at it; who grades all of them stays where they were. `earned` gets
    what is to be said of a belt."""
    from grader.learner import progress
    from grader.learner.belts import newly_earned

    new = functools.reduce(progress.graded, learners, old)
    earned.append(newly_earned(old, new))
    return progress.at(new, learners[0].kata) if len(learners) == 1 else new


def _remember(pairs: Sequence[tuple[str, Path]], verdicts: Sequence["Verdict"]) -> None:
    """Keep how the learner's own files went: for the list of katas, and for `kata hint`."""
    from grader.learner import progress

    try:
        root = find_root()
        learners = [
            verdict
            for (slug, path), verdict in zip(pairs, verdicts, strict=True)
            if os.path.realpath(path) == os.path.realpath(root / "kata" / f"{slug}.py")
        ]
        if learners:
            earned: list[str] = []
            warn(progress.change(root, functools.partial(_after, learners, earned)).damage)
            if earned and earned[-1]:
                click.echo(earned[-1], err=True)  # quietly, and not among the verdicts
    except (NoProject, OSError) as error:
        if isinstance(error, OSError) and error.errno == errno.ELOOP:
            warn(f".kata cannot be written ({error.strerror}), so progress is not kept")
        return  # no repository, or one that cannot be written: nothing is kept
