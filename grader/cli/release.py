"""`kata release`: the learners' repository, and the autograder for Gradescope."""

from pathlib import Path

import click

from grader import catalog
from grader.cli.errors import Fault, complain, say
from grader.cli.options import project
from grader.common.commands import shown_path
from grader.common.files import Unreadable
from grader.protocol.levels import LEVELS

SHOWN = 20
"""How many leaks are listed."""


@click.command(short_help="Hand out the katas without solutions.")
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--katas", metavar="A,B", help="Hand out these katas only, with commas. Default: all."
)
@click.option(
    "--name",
    metavar="NAME",
    default="Gradient Katas",
    show_default=True,
    help="The heading of the README.",
)
@click.option(
    "--gradescope",
    metavar="FILE.zip",
    type=click.Path(path_type=Path),
    help="Write the autograder for Gradescope to this file.",
)
@click.option(
    "--allow-sandbox",
    "level",
    metavar="LEVEL",
    type=click.Choice(LEVELS),
    default=LEVELS[0],
    help="With --gradescope: grade also where the sandbox reaches only this level: "
    f"{', '.join(LEVELS)}. Each result says which it was.",
)
def release(
    folder: Path | None, katas: str | None, name: str, gradescope: Path | None, level: str
) -> int:
    """Hand out the katas: make the learners' repository in DIR, which is empty or not there yet.

    It has the stubs, the grader, the notebooks and a workflow that grades on push. It has no
    solutions and no known answers, and every file is searched for lines of them.

    \b
    kata release ../course-2026                        all katas
    kata release ../week-3 --katas maml,unroll         these two
    kata release --gradescope week-3.zip --katas maml  an autograder

    Exit code: 0 made, 2 nothing was handed out.
    """
    if folder is None and gradescope is None:
        raise click.UsageError("name the folder to make, or a file with --gradescope")
    if level != LEVELS[0] and gradescope is None:
        raise click.UsageError("--allow-sandbox goes with --gradescope")
    root = project()
    if not (catalog.builtin_root(root) / "solutions").is_dir() and not catalog.homes():
        raise Fault(
            "the solutions are not part of this repository, and a release is made from them"
        )
    from grader.release.autograder import write_autograder
    from grader.release.release import Leaked, NotReleased, chosen, write_release

    try:
        slugs = chosen(root, katas)
        if folder is not None:
            count = write_release(root, folder, slugs, name)
            katas = "1 kata" if len(slugs) == 1 else f"{len(slugs)} katas"
            say(f"{shown_path(folder)}: {katas} in {count} files, without solutions")
        if gradescope is not None:
            write_autograder(root, gradescope, slugs, level)
            say(f"{shown_path(gradescope)}: the autograder for {', '.join(slugs)}")
    except Leaked as error:
        for line in error.places[:SHOWN]:
            complain(line)
        raise Fault(f"{error}. Nothing was handed out") from error
    except (NotReleased, catalog.UnknownKata) as error:
        raise Fault(str(error)) from error
    except Unreadable as error:
        place = shown_path(error.path) if error.path else "a file"
        raise Fault(f"{place} cannot be read: {error}") from error
    except OSError as error:
        place = shown_path(Path(error.filename)) if error.filename else "a file"
        raise Fault(f"{place} cannot be read or written: {error.strerror}") from error
    return 0
