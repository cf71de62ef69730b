"""`kata show sinusoid`: trains, tells how far it has come, and says what was learned."""

from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from grader.cli.errors import complain, say
from grader.cli.options import warn
from grader.common.commands import shown_path
from grader.common.sines import fresh
from grader.experiments import errors, pictures, state
from grader.experiments.plot import Picture
from grader.experiments.results import Learned
from grader.experiments.state import Trained
from grader.experiments.subject import Subject
from grader.experiments.table import error_table
from grader.experiments.training import Plan, beside, key_of, learned_by, train
from grader.report.lists import console
from grader.report.terminal import Terminal
from grader.wall.workers import Workers

SAID_EVERY = 500
"""Iterations, where there is no terminal to draw a bar on."""


def sinusoid(
    workers: Workers, root: Path, subject: Subject, plan: Plan, anew: bool
) -> list[Picture] | None:
    """Train, show, and give the pictures; None if training was interrupted."""

    key = key_of(subject, plan)
    if anew:
        state.forget(root, key)
    begin, damage = state.read(root, key)
    warn(damage)
    begin = begin or state.begun(plan.seed)
    _say_who(subject, plan)
    if 0 < begin.done < plan.iterations:
        say(f"Going on after {begin.done:,} iterations; --anew begins anew.")
    now = begin

    def keep(trained: Trained) -> None:
        try:
            state.write(root, key, trained)
        except OSError as error:
            complain(f".kata cannot be written ({error.strerror}), so training is not kept")

    with beside(plan) as rivals:
        try:
            with _Progress(plan.iterations, begin.done) as progress:

                def told(trained: Trained) -> None:
                    nonlocal now
                    now = trained
                    progress.at(trained.done, trained.losses[-1])

                trained = train(workers, subject, plan, begin, keep, told)
            learned = [learned_by(subject, trained, plan), *rivals.learned()]
        except KeyboardInterrupt:
            complain(
                f"interrupted after {now.done:,} of {plan.iterations:,} iterations; "
                "the same command goes on from there"
            )
            return None
    _tell(subject, learned, plan)
    of_what = "the range of three groups of 200 waves"
    last = max(number for number in trained.snapshots if number <= plan.iterations)
    waves = fresh(plan.seed, 3, plan.setting.shots)
    sketches = errors.sketches(trained.snapshots[last], waves, plan.setting.rate)
    return [
        pictures.by_iteration(learned, of_what),
        pictures.by_step(learned, of_what),
        pictures.waves(subject.name, sketches),
    ]


def _say_who(subject: Subject, plan: Plan) -> None:
    path = shown_path(subject.answer.path.resolve())
    how = "meta_train" if subject.kata == "sinusoid" else "the two halves of a step"
    setting = plan.setting
    say(
        f"Learning to learn sines with {path} ({how}): K = {setting.shots}, inner rate "
        f"{setting.rate:g}, {setting.tasks} tasks per iteration, Adam {setting.outer_rate:g}, "
        f"{plan.iterations:,} iterations, seed {plan.seed}."
    )
    if subject.mistake:
        say(f"This answer has not passed: {subject.mistake}. See what that costs.")


def _tell(subject: Subject, learned: Sequence[Learned], plan: Plan) -> None:

    terminal = Terminal(console())
    count = learned[0].by_iteration[-1][0]
    terminal.show(
        terminal.paragraph(
            f"Mean squared error on 600 new waves after {count:,} iterations, by steps of "
            "adaptation: median and range of three groups of 200.", by=0,
        ),
        terminal.text(""),
        error_table(terminal, learned),
        terminal.paragraph(_lesson(subject, learned), by=0),
    )  # fmt: skip


def _lesson(subject: Subject, learned: Sequence[Learned]) -> str:
    """What the table says, in a sentence or two."""
    own, first, joint = (one.by_step[1].median for one in learned)
    before = learned[0].by_step[0].median
    if abs(own - first) < 0.005 * first:
        return (
            f"After one step it is where first-order MAML is ({first:.2f}). Its gradient leaves "
            "out how the step itself depends on the weights, and this is what that costs."
        )
    if own < first:
        return (
            f"One step on ten points of a new wave takes {learned[0].name} from {before:.2f} to "
            f"{own:.2f}. First order comes to {first:.2f}; who never learned to adapt, {joint:.2f}."
        )
    return (
        f"One step takes {learned[0].name} from {before:.2f} to {own:.2f}, and first-order MAML to "
        f"{first:.2f}. With few iterations, or with a wrong gradient, it need not be better."
    )


class _Progress:
    """How far training has come: a bar on a terminal, else a line now and then. Standard error."""

    def __init__(self, iterations: int, done: int) -> None:

        self._all, self._next = iterations, 0
        self._console = Console(stderr=True, highlight=False)
        columns = (
            TextColumn("{task.completed:.0f} of {task.total:.0f} iterations"), BarColumn(),
            TextColumn("loss {task.fields[loss]}"), TimeRemainingColumn(),
        )  # fmt: skip
        self._bar = Progress(*columns, console=self._console, transient=True)
        self._task = self._bar.add_task("", total=iterations, completed=done, loss="…")

    def __enter__(self) -> "_Progress":
        if self._console.is_terminal:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def at(self, done: int, loss: float) -> None:
        """So many iterations are done; the mean loss of the last ones."""
        if self._console.is_terminal:
            self._bar.update(self._task, completed=done, loss=f"{loss:.2f}")
        elif done >= self._next:
            self._next = done + SAID_EVERY
            click.echo(f"{done:,} of {self._all:,} iterations, loss {loss:.2f}", err=True)
