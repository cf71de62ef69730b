"""`kata show`: experiments with a learner's own functions."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader import catalog
from grader.catalog.experiments import EXPERIMENTS, KATAS
from grader.cli.errors import Fault, Waiting, say
from grader.cli.options import project, warn
from grader.cli.sandbox_levels import required
from grader.common.commands import shown_path, typed
from grader.protocol.levels import LEVELS

if TYPE_CHECKING:
    from grader.experiments.plot import Picture

ITERATIONS, QUICK = 4000, 400


@click.command(short_help="Try your own function in an experiment.")
@click.argument(
    "name", metavar="[NAME]", required=False, type=click.Choice(list(EXPERIMENTS)),
)  # fmt: skip
@click.option(
    "--answer", metavar="FILE", type=click.Path(path_type=Path),
    help="Take the functions of this file, even if they are wrong. Default: yours in kata/.",
)  # fmt: skip
@click.option(
    "--svg", "folder", metavar="DIR", type=click.Path(path_type=Path),
    help="Write the plots into this folder, as SVG files.",
)  # fmt: skip
@click.option(
    "--iterations", metavar="N", type=click.IntRange(25, 100_000),
    help=f"How long sinusoid trains. Default: {ITERATIONS}.",
)  # fmt: skip
@click.option("--quick", is_flag=True, help=f"The same as --iterations {QUICK}.")
@click.option(
    "--seed", metavar="N", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True,
    help="Draw the waves and the first weights from this seed.",
)  # fmt: skip
@click.option("--anew", is_flag=True, help="Begin sinusoid anew, and do not go on.")
@click.option(
    "--deadline", metavar="S", type=click.FloatRange(0.1, 3600), default=60.0, show_default=True,
    help="Seconds of CPU time that an answer may take for 25 iterations of sinusoid.",
)  # fmt: skip
@click.option(
    "--allow-sandbox", "allow", metavar="LEVEL", type=click.Choice(LEVELS),
    help="Run a file from elsewhere at this level of the sandbox or a higher one.",
)  # fmt: skip
def show(
    name: str | None,
    answer: Path | None,
    folder: Path | None,
    iterations: int | None,
    quick: bool,
    seed: int,
    anew: bool,
    deadline: float,
    allow: str | None,
) -> int:
    """Show what your own functions can do, in an experiment. Without a NAME, list what there is.

    \b
    kata show sinusoid                 meta-train with your maml, or with your meta_train
    kata show sinusoid --quick         the same, for a first look
    kata show sinusoid --answer a.py   with any file: a wrong answer has something to teach

    Training may be interrupted (Ctrl-C): the next call goes on. Nothing is graded.
    """
    if name is None:
        for each, what in EXPERIMENTS.items():
            say(f"{each:<18} {what}")
        say(f"Show one: {typed('show sinusoid')}")
        return 0
    if name != "sinusoid" and (iterations or quick or anew):
        raise click.UsageError("--iterations, --quick and --anew are for sinusoid")
    if iterations and quick:
        raise click.UsageError("use --iterations or --quick, not both")
    if not deadline > 0:  # NaN lies in every range
        raise Fault("--deadline should be a number of seconds")
    root = project()
    katas = tuple(slug for slug in KATAS[name] if slug in catalog.slugs())
    if not katas:
        raise Fault(f"{name} is about {KATAS[name][-1]}, which this repository does not have")
    found = _found(root, answer, katas, demand_pass=name != "sinusoid")
    _make_folder(folder)
    level = required([found[1]] if found else [], None, allow)
    from grader.wall.workers import open_workers

    with Waiting("loading torch"), open_workers([found[0] if found else katas[0]]) as workers:
        import torch

        from grader.experiments.subject import NotShown, graded
        from grader.wall.run import Deadline

        torch.set_num_threads(1)
        try:
            subject = graded(workers, root, *found, level) if found else None
            Waiting.over()
            if name == "sinusoid":
                from grader.cli.show_sinusoid import sinusoid
                from grader.experiments.training import Plan

                assert subject is not None
                count = QUICK if quick else iterations or ITERATIONS
                plan = Plan(seed, count, deadline=Deadline.of(deadline), require=level)
                pictures = sinusoid(workers, root, subject, plan, anew)
            else:
                from grader.cli.show_loops import loop

                pictures = loop(workers, name, katas[0], subject, seed, level)
        except NotShown as error:
            raise Fault(str(error)) from error
    if pictures is None:
        return 130
    _write(folder, pictures)
    return 0


def _found(
    root: Path, answer: Path | None, katas: tuple[str, ...], demand_pass: bool
) -> tuple[str, Path] | None:
    """A kata and the file with an answer to it; None where there is none. Raises Fault."""
    from grader.common.files import Unreadable
    from grader.experiments.which import find, kata_of
    from grader.learner import progress

    if answer is None:
        kept = progress.read(root)
        warn(kept.damage)
        return find(root, kept, *katas, demand_pass=demand_pass)
    try:
        return kata_of(answer, *katas), answer
    except FileNotFoundError as error:
        raise Fault(f"{shown_path(answer)} does not exist") from error
    except Unreadable as error:
        raise Fault(f"{shown_path(answer)} cannot be read: {error}") from error


def _make_folder(folder: Path | None) -> None:
    """Before anything is computed. Raises Fault."""
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Fault(f"{shown_path(folder)} cannot be made: {error.strerror}") from error


def _write(folder: Path | None, pictures: "Sequence[Picture]") -> None:
    from grader.common.files import write_text
    from grader.experiments.plot import svg

    if folder is None:
        return
    for picture in pictures:
        file = folder / f"{picture.name}.svg"
        try:
            write_text(file, svg(picture))
        except OSError as error:
            raise Fault(f"{shown_path(file)} cannot be written: {error.strerror}") from error
        say(f"Written: {shown_path(file)}")
