"""`kata show truncation` and the two about memory: seconds each."""

from collections.abc import Callable

from grader.cli.errors import say
from grader.common.commands import shown_path, typed
from grader.experiments import loops
from grader.experiments.plot import Picture
from grader.experiments.subject import Subject
from grader.experiments.table import series_table
from grader.report.lists import console
from grader.report.terminal import Terminal
from grader.wall.workers import Workers

MEMORY = {
    "implicit-memory": ("implicit_meta_gradient", "Memory of an implicit gradient"),
    "checkpoint-memory": ("checkpointed_meta_gradient", "Memory of a checkpointed unroll"),
}
"""By experiment: the function that is counted, and the plot's title."""


def loop(
    workers: Workers, name: str, kata: str, subject: Subject | None, seed: int, level: str
) -> list[Picture]:

    terminal = Terminal(console())
    whose = _whose(kata, subject)
    say(whose)
    words: Callable[[float], str]
    if name == "truncation":
        series = loops.truncation(workers, subject, seed, level)
        picture = loops.truncation_picture(series, "an answer" if subject else "a plain unroll")
        heading, words = "steps seen", "{:.2f}".format
    else:
        function, title = MEMORY[name]
        series = loops.memory(workers, subject, function, seed, level)
        picture = loops.memory_picture(series, title, name)
        heading, words = "steps", lambda count: f"{count / 1000:,.0f} kB"
    terminal.show(series_table(terminal, heading, series, words))
    terminal.show(terminal.paragraph(picture.says, by=0))
    return [picture]


def _whose(kata: str, subject: Subject | None) -> str:
    if subject is None:
        return (
            f"You have not passed {kata} yet, and this repository has no reference: a plain unroll "
            f"alone is shown. `{typed(f'grade {kata}')}` grades yours."
        )
    path = shown_path(subject.answer.path.resolve())
    if subject.is_reference:
        return f"You have not passed {kata} yet, so the reference is shown ({path})."
    wrong = f" It has not passed: {subject.mistake}." if subject.mistake else ""
    return f"With {kata} from {path}.{wrong}"
