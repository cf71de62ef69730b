"""Measures everything and prints a table: `make bench`. `--write` puts it into bench/README.md.

Exit code 1 where a figure misses its target.
"""

import argparse
import os
import platform
import sys
from pathlib import Path

import against
import classes
import measures
import torch
import watch_session
from measures import ROOT, Figure

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10, help="pairs of cold runs (default 10)")
    parser.add_argument("--write", action="store_true", help="put the table into bench/README.md")
    options = parser.parse_args()

    figures: list[Figure] = []
    for measure in (
        lambda: measures.cold(options.runs),
        lambda: measures.further(4 * options.runs),
        lambda: measures.sandbox(4 * options.runs),
        lambda: measures.diagnosis(2 * options.runs),
        lambda: measures.check(ROOT / "solutions" / "maml.py", "passed", 2 * options.runs),
        lambda: measures.check(measures.WRONG, "failed", 2 * options.runs),
        lambda: measures.picture(measures.WRONG, "failed", 4 * options.runs),
        lambda: measures.picture(ROOT / "solutions" / "maml.py", "passed", 4 * options.runs),
        lambda: measures.memory(ROOT / "solutions" / "maml.py", "the solution"),
        lambda: measures.memory(measures.RIGHT / "func_grad.py", "an answer with torch.func"),
        lambda: measures.memory(measures.RIGHT / "checkpointed.py", "an answer with checkpoint"),
    ):
        figures.append(measure())
        print(row(figures[-1]), flush=True)
    for several in (
        lambda: watch_session.quick(options.runs),
        lambda: watch_session.save_to_verdict(3 * options.runs),
        lambda: watch_session.thousand_saves(100 * options.runs),
        lambda: classes.figures(30 * options.runs),
    ):
        for figure in several():
            figures.append(figure)
            print(row(figure), flush=True)
    with against.baseline() as tree:
        for several in (
            lambda: against.warm(4 * options.runs, tree),
            lambda: against.batch(max(options.runs // 3, 3), tree),
        ):
            for figure in several():
                figures.append(figure)
                print(row(figure), flush=True)
    if options.write:
        write(figures)
    sys.exit(0 if all(figure.met for figure in figures) else 1)


def row(figure: Figure) -> str:
    low, high = figure.spread
    met = "met" if figure.met else "missed"
    return (
        f"| {figure.what} | {figure.value:.3g} {figure.unit} | {low:.3g} to {high:.3g} "
        f"| at most {figure.target:g} {figure.unit} | {met} |"
    )


def write(figures: list[Figure]) -> None:
    machine = (
        f"{os.cpu_count()} cores, {platform.system()} {platform.release().split('-')[0]} "
        f"{platform.machine()}, Python {platform.python_version()}, torch {torch.__version__}"
    )
    table = [
        "| measured | median | spread | target | |",
        "|---|---|---|---|---|",
        *(row(figure) for figure in figures),
    ]
    page = Path(ROOT, "bench", "README.md")
    head, rest = page.read_text(encoding="utf-8").split(BEGIN)
    tail = rest.split(END)[1]
    block = "\n".join([BEGIN, *table, "", f"Measured on {machine}.", END])
    page.write_text(head + block + tail, encoding="utf-8")


if __name__ == "__main__":
    main()
