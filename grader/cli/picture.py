"""`kata picture`: the way of the gradient through an answer, as rails or as an SVG file."""

from pathlib import Path

import click

from grader.cli.answer_files import what_to_grade
from grader.cli.errors import Fault, Waiting, say
from grader.cli.options import known, one_kata
from grader.cli.sandbox_levels import required
from grader.common.commands import shown_path
from grader.common.seeds import SEED_LIMIT


@click.command(short_help="Draw the way of the gradient.")
@one_kata()
@click.option(
    "--answer",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Draw this file. Default: the one in kata/.",
)
@click.option(
    "--seed",
    metavar="N",
    type=click.IntRange(0, SEED_LIMIT - 1),
    help="Draw the problems from this seed. Default: a fresh one.",
)
@click.option(
    "--svg",
    "svg_to",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the picture to this file, for a browser.",
)
@click.option("--in-words", is_flag=True, help="Say what the picture shows, in sentences.")
def picture(
    kata: str, answer: Path | None, seed: int | None, svg_to: Path | None, in_words: bool
) -> int:
    """Draw the way of the gradient, from what is differentiated last back to the weights.

    It is drawn from what your answer does on the problem that fails, or on the first one where all
    pass. ┃ a gradient flows back, ┆ only numbers go on, ✂ it is cut here.

    Exit code: 0 the answer passes, 1 it does not, 2 there is nothing to draw.
    """
    slug = known(kata)
    ((_, path),) = what_to_grade((slug,), None, (answer,) if answer else ()).pairs
    level = required([path], None, None)
    from grader.wall.workers import open_workers

    with Waiting(f"drawing {slug}"), open_workers([slug]) as workers:
        from grader.pipeline.grade import fresh_seed, grade_with
        from grader.report.compose import story_of

        drawn = fresh_seed() if seed is None else seed
        verdict = grade_with(workers, slug, path, seed=drawn, require=level, picture="always")
        story = story_of(verdict)
    Waiting.over()
    if story.way is None:
        raise Fault(
            f"there is nothing to draw yet: {story.headline[0].lower()}{story.headline[1:]}"
        )
    if svg_to is not None:
        from grader.common.files import write_text
        from grader.report.picture_svg import svg

        try:
            write_text(svg_to, svg(story.way))
        except OSError as error:
            raise Fault(f"{svg_to} cannot be written: {error.strerror}") from error
        say(f"{shown_path(svg_to)} is written")
        return 0 if story.passed else 1
    from grader.report.lists import console
    from grader.report.picture_page import picture_parts
    from grader.report.terminal import Terminal

    terminal = Terminal(console())
    terminal.show(*picture_parts(terminal, story.way, in_words))
    return 0 if story.passed else 1
