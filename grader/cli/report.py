"""`kata report`: the learner's path and answers as one HTML page.

As in `kata grade`, the process that starts workers is forked before the judge is imported.
"""

import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.answer_files import what_to_grade
from grader.cli.errors import Fault, Waiting, complain, counted, say
from grader.cli.options import overview, some_katas, which_answers
from grader.cli.sandbox_levels import required, sandbox_options
from grader.cli.write_json import check_writable
from grader.common.commands import shown_path
from grader.common.files import Unreadable, send_text

if TYPE_CHECKING:
    from grader.judge.verdict import Verdict
    from grader.learner.overview import Overview
    from grader.page.document import Part

DEFAULT = "report.html"
Pairs = Sequence[tuple[str, Path]]


@click.command(short_help="Write your path and answers as one page.")
@some_katas()
@which_answers("Show")
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=f"Write the page to this file. Default: {DEFAULT} in the repository.",
)
@click.option("--open", "open_it", is_flag=True, help="Show the page in your browser.")
@sandbox_options()
def report(
    katas: tuple[str, ...],
    folder: Path | None,
    answers: tuple[Path, ...],
    out: Path | None,
    open_it: bool,
    require: str | None,
    allow: str | None,
) -> int:
    """Write one page with your path, and with each kata that you have begun: what it asks, how your
    answer does, the way of its gradient, and its code.

    The answers are graded for it, and your progress stays as it is. The page needs no network and
    runs no script, so you can keep it, print it or give it away.

    Exit code: 0 the page is written, 2 it could not be.
    """
    found = overview()
    target = out or found.root / DEFAULT
    check_writable(str(target))
    pairs = _pairs(found, katas, folder, answers)
    verdicts = _graded(pairs, required((path for _, path in pairs), require, allow))
    from grader.page.document import document

    parts = [
        _part(found, slug, path, verdict)
        for (slug, path), verdict in zip(pairs, verdicts, strict=True)
        if katas or verdict.outcome != "not_started"
    ]
    try:
        send_text(target, document(found.root, found, parts))
    except OSError as error:
        raise Fault(f"{target} could not be written: {error.strerror}") from error
    say(f"{shown_path(target.resolve())} is written")
    if open_it and not webbrowser.open(target.resolve().as_uri()):
        complain(f"no browser could be started; open {shown_path(target.resolve())} in yours")
    return 0


def _pairs(
    found: "Overview", katas: tuple[str, ...], folder: Path | None, answers: tuple[Path, ...]
) -> Pairs:
    """The answers that are shown: those that were asked for, or else all that have been begun."""
    if not (katas or folder or answers):
        katas = tuple(row.entry.slug for row in found.rows if row.state != "not started")
        if not katas:
            return []
        chosen = what_to_grade(katas, None, ())
    else:
        chosen = what_to_grade(katas, folder, answers)
    for why in chosen.refused if katas else chosen.doubled:  # a folder need not have them all
        complain(why)
    return chosen.pairs


def _graded(pairs: Pairs, level: str) -> list["Verdict"]:
    """The verdicts, each with what a picture needs. A line per answer tells how far it is."""
    if not pairs:
        return []
    from grader.wall.workers import open_workers

    slugs = sorted({slug for slug, _ in pairs})
    with Waiting(f"grading {counted(len(pairs), 'answer')}"), open_workers(slugs) as workers:
        from rich.console import Console

        from grader.pipeline.grade import fresh_seed, grade_many
        from grader.report.terminal import Terminal

        terminal = Terminal(Console(stderr=True, highlight=False))
        verdicts = []
        for verdict in grade_many(
            workers, pairs, seed=fresh_seed(), require=level, picture="always"
        ):
            Waiting.over()
            terminal.line(verdict)
            verdicts.append(verdict)
    return verdicts


def _part(found: "Overview", slug: str, path: Path, verdict: "Verdict") -> "Part":
    """The verdict with the text that it is about; without one if the file has changed since."""
    from grader.answers.read import read_answer
    from grader.page.document import Part

    try:
        answer = read_answer(path)
    except (FileNotFoundError, Unreadable):
        return Part(found.row(slug), verdict)
    same = answer.sha256 == verdict.answer_sha256
    return Part(found.row(slug), verdict, answer.source if same else "")
