"""Which files a command means: answers to grade, katas by name."""

import os
from dataclasses import dataclass
from pathlib import Path

import click

from grader import catalog
from grader.catalog.project import NoProject, find_root
from grader.cli.errors import Fault
from grader.common.commands import typed


@dataclass(frozen=True)
class Chosen:
    """Pairs of a kata and a file that is there; and for each that cannot be graded, why, in a line.

    There is no verdict on an answer that is not there: a list of verdicts leaves it out. `doubled`
    are those of `refused` of which there are two files.
    """

    pairs: list[tuple[str, Path]]
    refused: list[str]
    doubled: list[str]


def what_to_grade(katas: tuple[str, ...], folder: Path | None, answers: tuple[Path, ...]) -> Chosen:
    """What can be graded, and what cannot. Raises UsageError; and Fault where nothing can."""
    try:
        for slug in katas:
            catalog.entry(slug)
    except catalog.UnknownKata as error:
        raise Fault(str(error)) from error
    if answers:
        if len(katas) != 1:
            raise click.UsageError(
                "--answer takes files for one kata: name it "
                f"(kata {click.get_current_context().info_name} maml --answer FILE)"
            )
        if folder is not None:
            raise click.UsageError("use --answer or --from, not both")
        named = [(katas[0], path) for path in answers]
    else:
        home = _home(folder, next(iter(katas or catalog.slugs()), "maml"))
        named = [(slug, _file(home, slug)) for slug in katas or catalog.slugs()]
    pairs, refused, doubled = [], [], []
    for slug, path in named:
        if why := _both_there(path, folder):
            doubled.append(why)
            refused.append(why)
        elif why := _not_there(slug, path, folder, answers):
            refused.append(why)
        else:
            pairs.append((slug, path))
    if refused and not pairs:
        raise Fault("; ".join(refused))
    return Chosen(pairs, refused, doubled)


def _both_there(path: Path, folder: Path | None) -> str | None:
    """Why an answer of a folder cannot be graded that is there twice."""
    notebook = path.with_suffix(".ipynb")
    if folder is not None and path != notebook and os.path.lexists(notebook):
        return f"{path} and {notebook} both exist: name one of them with --answer"
    return None


def _not_there(slug: str, path: Path, folder: Path | None, answers: tuple[Path, ...]) -> str | None:
    """Why an answer cannot be graded that is not there."""
    if os.path.lexists(path):
        return None
    mend = "" if answers or folder else f"; {_stub_back(slug)}"
    what = f"{path} does not exist"
    if folder is not None and any(folder.glob("*.ipynb")):
        what = f"neither {path} nor {slug}.ipynb exists"
    return f"{what}, so {slug} cannot be graded{mend}"


def _stub_back(slug: str) -> str:
    """What brings the stub back, or makes it where the kata is new."""
    if catalog.entry(slug).stub.exists():
        return f"`{typed(f'reset {slug}')}` brings the stub back"
    from grader.authoring.stubs import NoStub  # not before: a zygote is forked with what is here

    return str(NoStub(slug))


def _file(home: Path, slug: str) -> Path:
    """The answer to a kata in a folder: `<kata>.py`, or `<kata>.ipynb` where only that is there."""
    if file := _solution_elsewhere(home, slug):
        return file
    file, notebook = (home / f"{slug}.{end}" for end in ("py", "ipynb"))
    return notebook if os.path.lexists(notebook) and not os.path.lexists(file) else file


def _solution_elsewhere(home: Path, slug: str) -> Path | None:
    """The kata's solution, where that is asked for and lies in a further folder with katas."""
    try:
        root = find_root()
    except NoProject:
        return None
    solution = catalog.solution(root, slug)
    if home.resolve() != root / "solutions" or solution.parent == root / "solutions":
        return None
    return _from_here(solution)


def _from_here(path: Path) -> Path:
    """A path as the user would write it from where they are."""
    return Path(os.path.relpath(path)) if path.resolve().is_relative_to(Path.cwd()) else path


def _home(folder: Path | None, slug: str) -> Path:
    """The folder of the answers, as the user would write it from where they are. Raises Fault,
    which takes a kata for its example."""
    try:
        root = find_root()
    except NoProject as error:
        if folder is None:
            raise Fault(str(error)) from error
        root = Path.cwd()
    if folder is not None and not folder.is_absolute() and not folder.is_dir():
        folder = root / folder
    home = folder or root / "kata"
    if not home.is_dir() and not (home == root / "solutions" and catalog.homes()):
        mend = "" if folder else f"; `{typed(f'reset {slug}')}` makes it and brings a stub back"
        raise Fault(f"{home} is not a folder, so there is nothing to grade in it{mend}")
    return _from_here(home)
