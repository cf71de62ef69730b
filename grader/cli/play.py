"""`kata play`: the problem that failed last, in an interactive Python or as a file to debug."""

import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader import catalog
from grader.cli.errors import Fault, Waiting, complain, say
from grader.cli.options import known, one_kata, project, warn
from grader.common.commands import shown_path, typed
from grader.common.seeds import SEED_LIMIT

if TYPE_CHECKING:
    from grader.learner.progress import Standing
    from grader.play.drawn import Drawn


@click.command(short_help="Try the problem that failed, in Python.")
@one_kata()
@click.option(
    "--seed",
    metavar="N",
    type=click.IntRange(0, SEED_LIMIT - 1),
    help="The seed of a verdict. Default: that of your last failure.",
)
@click.option(
    "--problem",
    "number",
    metavar="K",
    type=click.IntRange(1),
    help="The number of the problem. Default: the one that failed.",
)
@click.option(
    "--answer",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Take the functions of this file. Default: the one in kata/.",
)
@click.option(
    "--script",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the same set-up to a new file, for the debugger of your editor.",
)
def play(
    kata: str, seed: int | None, number: int | None, answer: Path | None, script: Path | None
) -> int:
    """Take a failing problem into your own hands, in an interactive Python.

    You get what the problem hands to your functions, your functions, and `expected`, which compares
    a value of yours with the right one without showing it. pdb and breakpoint() work.

    It runs your code unconfined, as `python` would, and grades nothing. Do not use it for the code
    of somebody you do not trust.
    """
    from grader.learner import progress

    slug, root = known(kata), project()
    kept = progress.read(root)
    warn(kept.damage)
    last = kept.of(slug)
    seed, number = _chosen(last, seed, number)
    file = answer or root / "kata" / f"{slug}.py"
    if not file.exists():
        mend = "" if answer else f"; `{typed(f'reset {slug}')}` brings the stub back"
        raise Fault(f"{shown_path(file)} is not there{mend or '; name another with --answer'}")
    found = _drawn(slug, seed, number)
    if script is not None:
        _write(script, found, file)
        return 0
    _banner(found, last)
    found = _with_answer(found, file)
    from grader.play.console import interact

    interact(found.names)
    return 0


def _chosen(last: "Standing", seed: int | None, number: int | None) -> tuple[int | None, int]:
    """Which problem: that of the last failure, as far as nothing else was asked for."""
    if not last.problem or seed not in (None, last.seed):
        return seed, number or 1
    return last.seed, number or last.problem


def _drawn(slug: str, seed: int | None, number: int) -> "Drawn":
    with Waiting("loading torch"):
        from grader.play import BadProblem, problem
    try:
        return problem(slug, seed=seed, number=number)
    except BadProblem as error:
        raise Fault(str(error)) from error


def _banner(found: "Drawn", last: "Standing") -> None:
    """Which problem it is, what the last verdict said, and what there is by name."""
    is_last = (found.seed, found.number) == (last.seed, last.problem) and last.failed
    verdict = f"It failed: {last.failed}." if is_last else "No verdict is kept for this problem."
    say(f"{found.kata}, seed {found.seed}, {found.where} {verdict}")
    say(f"You have {', '.join(found.arguments)}, and the functions of your file.")
    say('expected("NAME", yours) compares without showing; expected() lists the names.')
    say("Your code runs here unconfined, and nothing is graded. Ctrl-D leaves.")


def _with_answer(found: "Drawn", file: Path) -> "Drawn":
    """With the functions of the file; without, if the file raises, which is then shown."""
    from grader.common.files import Unreadable
    from grader.play.drawn import with_answer

    try:
        return with_answer(found, file)
    except Unreadable as error:
        raise Fault(
            f"{shown_path(file)} cannot be read: {error}; mend it, and try again"
        ) from error
    except (Exception, SystemExit):  # noqa: BLE001 - the learner's own file may raise anything
        traceback.print_exc()
        complain(f"{shown_path(file)} raised this, so its functions are missing here")
        return found


def _write(script: Path, found: "Drawn", file: Path) -> None:
    from grader.common.files import write_text
    from grader.play.script import script_of

    if script.exists():
        raise Fault(f"{shown_path(script)} is there already; name a new file")
    functions = catalog.entry(found.kata).functions
    try:
        write_text(script, script_of(found, file, functions))
    except OSError as error:
        raise Fault(f"{script} cannot be written: {error.strerror}") from error
    say(f"{shown_path(script)} has problem {found.number} of seed {found.seed}: debug it as it is")
