"""`make experiment`: the reference, batched over tasks, with the settings of Finn et al. 2017.

Writes docs/experiment.md between its two marks, and the pictures beside it. Not for learners: it
takes several minutes.
"""

import dataclasses
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import click
import torch
from torch import Tensor

from grader.catalog.project import find_root
from grader.common.files import read_text, write_text
from grader.common.sines import fresh
from grader.experiments import pictures, rivals
from grader.experiments.errors import WAVES, learned_with_seeds, sketches
from grader.experiments.plot import Picture, svg
from grader.experiments.results import SHOWN_STEPS, Learned, Spread
from grader.experiments.rivals import Setting
from grader.experiments.training import FIRST, SECOND, marks

PAGE, FOLDER = Path("docs", "experiment.md"), Path("docs", "experiment")
BEGIN, END = "<!-- written by `make experiment` -->", "<!-- end of what is written -->"
SHOTS, TASKS, RATE, OUTER_RATE = (5, 10), 25, 0.01, 0.001
METHODS: Mapping[str, rivals.Gradient] = {
    "MAML": rivals.maml, FIRST: rivals.first_order, SECOND: rivals.joint,
}  # fmt: skip
TABLE_2 = {"MAML": ("", "0.67", "0.38", "0.35"), SECOND: ("", "2.41", "2.23", "2.19")}
"""What the paper has in its table 2, with K = 5: MAML, and pretraining on all tasks."""
TEST_SEED = 1000
"""Of the waves that errors are measured on; no training has it."""


def of_shots(
    shots: int, seeds: Sequence[int], iterations: int
) -> tuple[list[Learned], dict[str, Tensor]]:
    """What each method has learned, and its weights at the end for the first seed."""
    setting = Setting(shots, TASKS, RATE, OUTER_RATE)
    found, last = [], {}
    for name, gradient in METHODS.items():
        begun = time.perf_counter()
        snapshots = rivals.train(gradient, setting, seeds, sorted(marks(iterations)))
        took = time.perf_counter() - begun
        print(f"K = {shots}, {name}: {took:.0f} s for {len(seeds)} seeds", file=sys.stderr)
        found.append(learned_with_seeds(name, snapshots, TEST_SEED, shots, RATE))
        last[name] = snapshots[max(snapshots)][0]
    return found, last


def table(learned: Sequence[Learned], shots: int) -> str:
    """The errors as a table in Markdown, with what the paper has where it has something."""
    heads = [f"after {k}" if k else "before" for k in SHOWN_STEPS]
    rows = [f"| K = {shots} | {' | '.join(heads)} |", f"|---|{'---|' * len(heads)}"]
    for one in learned:
        rows.append(f"| {one.name} | {' | '.join(_cell(one.by_step[k]) for k in SHOWN_STEPS)} |")
        if shots == 5 and one.name in TABLE_2:
            rows.append(f"| *the paper's* {one.name} | {' | '.join(TABLE_2[one.name])} |")
    return "\n".join(rows)


def _cell(found: Spread) -> str:
    return f"{found.median:.2f} ({found.low:.2f}–{found.high:.2f})"


def page(
    results: Mapping[int, Sequence[Learned]],
    drawn: Mapping[int, Sequence[Picture]],
    seeds: Sequence[int],
    iterations: int,
) -> str:
    """What stands between the marks."""
    parts = [
        f"Measured with {TASKS} tasks per iteration, inner rate {RATE:g}, Adam {OUTER_RATE:g}, "
        f"{iterations:,} iterations and {len(seeds)} seeds, with torch {torch.__version__}. Each "
        f"cell has the mean squared error on {WAVES} new waves: the median of the seeds, and their "
        "range."
    ]
    for shots, learned in results.items():
        parts.append(table(learned, shots))
        parts += [
            f"![{picture.title}, K = {shots}. {picture.says}]({FOLDER.name}/{picture.name}.svg)"
            for picture in drawn[shots]
        ]
    return "\n\n".join(parts)


def of_results(shots: int, learned: Sequence[Learned], last: Mapping[str, Tensor]) -> list[Picture]:
    """Errors by iterations and by steps; and for the last K, new waves with MAML and without."""
    of_what = "the range of the seeds"
    made = [pictures.by_iteration(learned, of_what), pictures.by_step(learned, of_what)]
    if shots == SHOTS[-1]:
        waves = fresh(TEST_SEED, 3, shots)
        for name in ("MAML", SECOND):
            drawn = pictures.waves(name, sketches(last[name], waves, RATE))
            made.append(dataclasses.replace(drawn, name=f"waves-{name.lower()}"))
    return [dataclasses.replace(picture, name=f"k{shots}-{picture.name}") for picture in made]


def between_marks(text: str, inside: str) -> str:
    """The page with this between its two marks. Raises ValueError where it has none."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{PAGE} has no marks: {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{inside}\n\n{END}{after}"


@click.command()
@click.option("--iterations", default=15_000, show_default=True, type=click.IntRange(1))
@click.option("--seeds", default=3, show_default=True, type=click.IntRange(1, 20))
def main(iterations: int, seeds: int) -> None:
    """Run the paper's experiment, and write docs/experiment.md and its pictures."""
    torch.set_num_threads(1)
    root = find_root()
    text = read_text(root / PAGE)
    results, drawn = {}, {}
    for shots in SHOTS:
        results[shots], last = of_shots(shots, range(seeds), iterations)
        drawn[shots] = of_results(shots, results[shots], last)
    inside = page(results, drawn, range(seeds), iterations)
    (root / FOLDER).mkdir(exist_ok=True)
    for picture in (picture for made in drawn.values() for picture in made):
        write_text(root / FOLDER / f"{picture.name}.svg", svg(picture))
    write_text(root / PAGE, between_marks(text, inside))


if __name__ == "__main__":
    main()
