"""Which files a command means: answers to grade, katas by name."""

import os
from pathlib import Path

import click

from grader import catalog
from grader.cli.faults import Fault
from grader.project import NoProject, find_root
from grader.wording import typed


def what_to_grade(
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
        home = _home(folder, next(iter(katas or catalog.slugs()), "maml"))
        pairs = [(slug, _file(home, slug, folder)) for slug in katas or catalog.slugs()]
    for slug, path in pairs:
        if not os.path.lexists(path):
            mend = "" if answers or folder else f"; {_stub_back(slug)}"
            what = f"{path} does not exist"
            if folder is not None and any(folder.glob("*.ipynb")):
                what = f"neither {path} nor {slug}.ipynb exists"
            raise Fault(f"{what}, so {slug} cannot be graded{mend}")
    return pairs


def _stub_back(slug: str) -> str:
    """What brings the stub back, or makes it where the kata is new."""
    if catalog.entry(slug).stub.exists():
        return f"`{typed(f'reset {slug}')}` brings the stub back"
    from grader.authoring.stubs import NoStub  # not before: a zygote is forked with what is here

    return str(NoStub(slug))


def _file(home: Path, slug: str, named: Path | None) -> Path:
    """The answer to a kata in a folder: `<kata>.py`, or `<kata>.ipynb` where only that is there.
    Raises Fault where both are in a folder that the user has named."""
    file, notebook = (home / f"{slug}.{end}" for end in ("py", "ipynb"))
    if not os.path.lexists(notebook):
        return file
    if os.path.lexists(file):
        if named is not None:
            raise Fault(f"{file} and {notebook} are both there: name one of them with --answer")
        return file
    return notebook


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
    if not home.is_dir():
        mend = "" if folder else f"; `{typed(f'reset {slug}')}` makes it and brings a stub back"
        raise Fault(f"{home} is no folder, so there is nothing to grade in it{mend}")
    return Path(os.path.relpath(home)) if home.resolve().is_relative_to(Path.cwd()) else home
