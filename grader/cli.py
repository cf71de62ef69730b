"""The command `kata`: parses, calls, prints; nothing else.

Nothing here imports torch or the judge before a command needs it: `grade` imports torch, forks
the process that starts workers, and loads the judge after that.
"""

import contextlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from grader import __version__, catalog
from grader.project import NoProject, find_root
from grader.workers import GraderFault, open_workers

if TYPE_CHECKING:
    from grader.judge.verdict import Verdict
    from grader.report.terminal import Terminal

MANY = 6
"""With more answers than this, each gets one line."""


class Fault(click.ClickException):
    """The command could not do its work: exit code 2 and one line on standard error."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        click.echo(f"kata: {self.message}", err=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="kata")
def cli() -> None:
    """Katas about gradients through gradients, and their grader.

    Edit a file in kata/, grade it, learn from what comes back.
    """


@cli.command()
@click.argument("katas", metavar="[KATA]...", nargs=-1)
@click.option(
    "--from",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Grade the files of this folder, <kata>.py each. Default: kata/.",
)
@click.option(
    "--answer",
    "answers",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Grade this file for the one KATA named. May be repeated.",
)
@click.option(
    "--json",
    "json_to",
    metavar="FILE|-",
    help="Write the verdicts as a JSON list, in the order of the answers; - for "
    "standard output, where nothing else is written then.",
)
@click.option(
    "--seed",
    metavar="N",
    type=click.IntRange(0, 2**31 - 1),
    help="Draw the problems from this seed, to replay a run. Default: a fresh one.",
)
@click.option(
    "--deadline",
    metavar="S",
    type=click.FloatRange(0.1, 3600),
    default=30.0,
    show_default=True,
    help="Seconds of CPU that an answer may take, and half as much again in all.",
)
def grade(
    katas: tuple[str, ...],
    folder: Path | None,
    answers: tuple[Path, ...],
    json_to: str | None,
    seed: int | None,
    deadline: float,
) -> int:
    """Grade answers: all katas, those named, or any files.

    \b
    kata grade                         everything in kata/
    kata grade maml                    kata/maml.py
    kata grade --from solutions        the reference answers
    kata grade hvp --answer a.py       any file

    Exit code: 0 all passed, 1 some did not, 2 nothing could be graded.
    """
    if not deadline > 0:  # NaN lies in every range
        raise Fault("--deadline should be a number of seconds")
    pairs = _what_to_grade(katas, folder, answers)
    _check_writable(json_to)
    with _Waiting(pairs), open_workers(sorted({slug for slug, _ in pairs})) as workers:
        from rich.console import Console

        from grader.grading import fresh_seed, grade_many
        from grader.observe import Deadline
        from grader.report.terminal import Terminal

        terminal = Terminal(Console(stderr=json_to == "-", highlight=False))
        verdicts = []
        chosen = fresh_seed() if seed is None else seed
        for verdict in grade_many(workers, pairs, seed=chosen, deadline=Deadline.of(deadline)):
            _Waiting.over()
            verdicts.append(verdict)
            _show(terminal, verdict, many=len(pairs) > MANY or json_to == "-")
    if len(verdicts) > 1:
        terminal.closing(verdicts)
    if json_to is not None:
        _write_json(json_to, verdicts)
    _remember(pairs, verdicts)
    return 0 if all(verdict.passed for verdict in verdicts) else 1


class _Waiting:
    """Says on a terminal that work goes on, until there is something to show."""

    shown = False

    def __init__(self, pairs: Sequence[tuple[str, Path]]) -> None:
        self.what = pairs[0][0] if len(pairs) == 1 else f"{len(pairs)} answers"

    def __enter__(self) -> None:
        if sys.stderr.isatty():
            type(self).shown = True
            sys.stderr.write(f"grading {self.what} ...")
            sys.stderr.flush()

    def __exit__(self, *_: object) -> None:
        self.over()

    @classmethod
    def over(cls) -> None:
        if cls.shown:
            cls.shown = False
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _show(terminal: "Terminal", verdict: "Verdict", many: bool) -> None:
    if many:
        terminal.line(verdict)
    else:
        terminal.verdict(verdict)


def _what_to_grade(
    katas: tuple[str, ...], folder: Path | None, answers: tuple[Path, ...]
) -> list[tuple[str, Path]]:
    """Pairs of a kata and a file that is there. Raises Fault and UsageError."""
    try:
        for slug in katas:
            catalog.entry(slug)
    except catalog.UnknownKata as error:
        raise Fault(str(error)) from error
    if answers:
        if len(katas) != 1:
            raise click.UsageError(
                "--answer grades files for one kata: name it (kata grade maml --answer FILE)"
            )
        if folder is not None:
            raise click.UsageError("--answer and --from exclude each other")
        pairs = [(katas[0], path) for path in answers]
    else:
        home = _home(folder)
        pairs = [(slug, home / f"{slug}.py") for slug in katas or catalog.slugs()]
    for slug, path in pairs:
        if not os.path.lexists(path):
            mend = "" if answers or folder else "; `kata stubs` brings the stub back"
            raise Fault(f"{path} does not exist, so {slug} cannot be graded{mend}")
    return pairs


def _home(folder: Path | None) -> Path:
    """The folder of the answers, as the user would write it from where they are."""
    try:
        root = find_root()
    except NoProject as error:
        if folder is None:
            raise Fault(str(error)) from error
        root = Path.cwd()
    if folder is not None and not folder.is_absolute() and not folder.is_dir():
        folder = root / folder
    home = folder or root / "kata"
    if not home.is_dir():
        raise Fault(f"{home} is no folder, so there is nothing to grade in it")
    return Path(os.path.relpath(home)) if home.resolve().is_relative_to(Path.cwd()) else home


def _check_writable(json_to: str | None) -> None:
    """Find out before the work whether its result can be written."""
    if json_to in (None, "-"):
        return
    target = Path(str(json_to))
    try:
        os.lstat(target)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise Fault(f"{target} cannot be written: {error.strerror}") from error
    if target.is_dir() or not target.parent.is_dir() or not os.access(target.parent, os.W_OK):
        raise Fault(f"{target} cannot be written: name a file in a folder that exists")


def _write_json(json_to: str, verdicts: Sequence["Verdict"]) -> None:
    text = json.dumps([verdict.to_json() for verdict in verdicts], indent=2) + "\n"
    if json_to == "-":
        sys.stdout.write(text)
        return
    target = Path(json_to)
    if target.exists() and not target.is_file():  # a pipe or a device is not to be replaced
        target.write_text(text, encoding="utf-8")
        return
    beside = target.with_name(f".{target.name}.part")
    beside.write_text(text, encoding="utf-8")
    beside.replace(target)


def _remember(pairs: Sequence[tuple[str, Path]], verdicts: Sequence["Verdict"]) -> None:
    """Keep what was diagnosed in the learner's own files, for `kata hint`."""
    from grader import hints

    try:
        root = find_root()
        for (slug, path), verdict in zip(pairs, verdicts, strict=True):
            if path.resolve() == (root / "kata" / f"{slug}.py").resolve():
                found = (verdict.diagnosis or {}).get("id")
                hints.remember(root, slug, None if found == "unexplained" else found)
    except (NoProject, OSError):
        return  # no repository, or one that cannot be written: hints begin at the first rung


@cli.command()
@click.argument("kata", required=False)
@click.option("--json", "as_json", is_flag=True, help="Write the rung as JSON.")
def hint(kata: str | None, as_json: bool) -> int:
    """Show the next hint for what was diagnosed last, or for the kata itself.

    Each ladder has three rungs: a question, the concept, the place to look. Grade first: then the
    hints are about what your answer does.
    """
    from grader import hints

    try:
        root = find_root()
        slug = catalog.entry(kata or hints.last_kata(root) or catalog.slugs()[0]).slug
        rung = hints.next_rung(root, slug)
    except (NoProject, catalog.UnknownKata, hints.Damaged, OSError) as error:
        raise Fault(str(error)) from error
    if as_json:
        click.echo(json.dumps(rung.to_json(), indent=2))
        return 0
    from rich.console import Console

    from grader.report.lists import show_rung

    show_rung(Console(highlight=False), rung)
    return 0


@cli.command("list")
def list_katas() -> int:
    """List the katas, each after those that it builds on."""
    from rich.console import Console

    from grader.report.lists import show_katas

    show_katas(Console(highlight=False), [catalog.entry(slug) for slug in catalog.slugs()])
    return 0


@cli.command()
@click.argument("katas", metavar="[KATA]...", nargs=-1)
@click.option(
    "--seeds",
    metavar="N",
    type=click.IntRange(1, 100),
    default=3,
    show_default=True,
    help="How many seeds the solutions are held to.",
)
def audit(katas: tuple[str, ...], seeds: int) -> int:
    """Prove the katas sound: stubs fail, solutions pass, every known answer gets its due.

    For authors and for an instructor's CI. Exit code: 0 sound, 1 a breach, 2 could not audit.
    """
    try:
        root = find_root()
        chosen = tuple(catalog.entry(slug).slug for slug in katas or catalog.slugs())
    except (NoProject, catalog.UnknownKata) as error:
        raise Fault(str(error)) from error
    with open_workers(chosen) as workers:
        from rich.console import Console

        from grader.audit import audit_katas
        from grader.report.matrix import Matrix

        matrix = Matrix(Console(highlight=False))
        sound = True
        for row in audit_katas(workers, root, chosen, seeds=seeds):
            matrix.add(row)
            sound = sound and row.sound
        matrix.show()
    return 0 if sound else 1


@cli.command()
@click.argument("katas", metavar="[KATA]...", nargs=-1)
@click.option(
    "--force",
    is_flag=True,
    help="Overwrite files that have been edited too; each is kept beside as .bak.",
)
def stubs(katas: tuple[str, ...], force: bool) -> int:
    """Write the stubs in kata/ from the solutions. What a learner has edited is kept.

    Exit code: 0 all stubs are current, 1 an edited file was kept, 2 could not be done.
    """
    from grader.stubs import BadMarkers, write_stubs

    try:
        root = find_root()
        chosen = tuple(catalog.entry(slug).slug for slug in katas or catalog.slugs())
        done = write_stubs(root, chosen, force=force)
    except (NoProject, catalog.UnknownKata, BadMarkers, OSError) as error:
        raise Fault(str(error)) from error
    words = {
        "written": "written",
        "current": "is current",
        "kept": "has been edited and was kept; --force overwrites it and keeps it as .bak",
    }
    for stub in done:
        click.echo(f"{os.path.relpath(stub.path)} {words[stub.state]}")
    return 1 if any(stub.state == "kept" for stub in done) else 0


def _help_of(error: click.UsageError) -> str:
    return f"{error.ctx.command_path if error.ctx else 'kata'} --help"


def _leave(code: int) -> NoReturn:
    """End the process. Torch takes a tenth of a second to take itself apart, for nobody."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # whoever read it may be gone
            stream.flush()
    if "torch" in sys.modules:
        os._exit(code)
    sys.exit(code)


def main() -> None:
    """The console command."""
    try:
        code = cli.main(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        code = 0
    except click.UsageError as error:
        click.echo(f"kata: {error.format_message()} (see {_help_of(error)})", err=True)
        code = 2
    except click.ClickException as error:
        error.show()
        code = 2
    except GraderFault as error:
        click.echo(f"kata: the grader could not do its work: {error}", err=True)
        code = 2
    except BrokenPipeError:  # whoever read our output has had enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except (KeyboardInterrupt, click.Abort):
        _Waiting.over()
        click.echo("kata: interrupted", err=True)
        code = 130
    except Exception as error:  # a fault of ours: one line, and nothing is graded
        if os.environ.get("KATA_TRACEBACK"):
            raise
        what = f"{type(error).__name__}: {error}"
        click.echo(f"kata: a fault in the grader: {what} (KATA_TRACEBACK=1 shows where)", err=True)
        code = 2
    _leave(code or 0)


if __name__ == "__main__":
    main()
