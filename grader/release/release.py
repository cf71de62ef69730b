"""`kata release`: the files that learners get, made from the repository that has the solutions.

What is left out: solutions, known answers, tests, and what only their authors use. The rest of the
grader stays as it is. Nothing is handed out before `leaks` has looked through it.
"""

import os
import secrets
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from grader import catalog
from grader.authoring.new_kata import unwritten
from grader.authoring.notebooks import make_notebook
from grader.authoring.readme import table
from grader.authoring.statement_html import statement_html
from grader.authoring.stubs import BadMarkers, stub_of
from grader.catalog.statement import file_of
from grader.catalog.why import REFERENCE
from grader.common.files import Unreadable, package_text, read_text, write_text
from grader.release import derived
from grader.release.leaks import leaks
from grader.report.harmless import one_line

PACKAGE = Path(__file__).resolve().parents[1]
TEMPLATES = Path(__file__).parent / "template"

LEFT_OUT = (
    "authoring/audit*.py", "authoring/examples.py", "authoring/equivalent.toml",
    "authoring/new_kata.py", "authoring/notebooks.py", "authoring/readme.py",
    "authoring/statement_html.py", "authoring/template/*", "katas/*/mutants.toml",
    "release/release.py", "release/derived.py", "release/leaks.py", "release/autograder.py",
    "release/template/*",
)  # fmt: skip
"""Files of the grader that need solutions, or tell what is in them."""
_NO_SOURCE = ("*.pyc", "*.pyo", "*.bak*", "*~")

Files = Mapping[str, str]
"""By the path within the release: the text."""


class NotReleased(ValueError):
    """Nothing was handed out; the message says why."""


class Leaked(NotReleased):
    """Solutions stand in what would be handed out. `places` has a line for each."""

    def __init__(self, places: list[str]) -> None:
        first = places[0] if len(places) == 1 else f"{len(places)} lines, the first in {places[0]}"
        super().__init__(f"lines of solutions would be handed out: {first}")
        self.places = places


def chosen(root: Path, names: str | None) -> tuple[str, ...]:
    """The katas that are named, with commas between them, or all; in the order of the path. Raises
    NotReleased and UnknownKata."""
    asked = [name.strip() for name in (names or "").split(",") if name.strip()]
    if names is not None and not asked:
        raise NotReleased("--katas names no kata; write it like this: --katas hvp,maml")
    known = {catalog.entry(slug).slug for slug in asked or catalog.slugs()}
    katas = tuple(slug for slug in catalog.slugs() if slug in known)
    for slug in katas:
        if not catalog.solution(root, slug).is_file():
            raise NotReleased(
                f"the solution of {slug} is not here, and stubs are made from it: "
                "release from the repository that has the solutions"
            )
        if unwritten(root, slug):
            raise NotReleased(f"{slug} is not written yet; name the others with --katas")
    return katas


def write_release(root: Path, target: Path, katas: tuple[str, ...], name: str) -> int:
    """Make the learners' repository in a folder that is empty or not there yet, and say how many
    files it has. Raises NotReleased, OSError and Unreadable."""
    target = Path(os.path.abspath(target))
    if os.path.lexists(target) and not target.is_dir():
        raise NotReleased(f"{target} is not a folder; name one that is empty, or not there yet")
    if target.is_dir() and any(target.iterdir()):
        raise NotReleased(
            f"{target} is not empty: name an empty folder, or one that does not exist yet"
        )
    files = learners_files(root, katas, name)
    target.parent.mkdir(parents=True, exist_ok=True)
    place = target.parent / f".kata-release-{secrets.token_hex(8)}"
    try:
        write_checked(root, place, katas, files)
        target.mkdir(exist_ok=True)
        for path in sorted(place.iterdir()):
            os.replace(path, target / path.name)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return len(files)


def write_checked(root: Path, place: Path, katas: tuple[str, ...], files: Files) -> None:
    """Write files into a new folder and look for solutions in them. Raises Leaked."""
    for name, text in files.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, text)
    folders = {catalog.solution(root, slug).parent for slug in (*katas, *catalog.slugs())}
    places = [line for folder in sorted(folders) for line in leaks(place, folder)]
    if places:
        raise Leaked(places)


def learners_files(root: Path, katas: tuple[str, ...], name: str) -> Files:
    """All files of the learners' repository. Raises NotReleased and OSError."""
    try:
        stubs = {slug: stub_of(root, slug) for slug in katas}
        notebooks = {slug: make_notebook(root, slug) for slug in katas}
        statements = {slug: statement_html(root, slug) for slug in katas}
    except (BadMarkers, Unreadable) as error:
        raise NotReleased(f"a solution cannot be used: {error}") from error
    files = dict(_of_the_repository(root, katas, name))
    files |= grader_files(root, katas)
    files |= {f"kata/{slug}.py": text for slug, text in stubs.items()}
    files |= {f"notebooks/{slug}.ipynb": text for slug, text in notebooks.items()}
    files |= {
        f"grader/katas/{slug}/{file_of(slug).name}": text for slug, text in statements.items()
    }
    files[".github/workflows/grade.yml"] = package_text(TEMPLATES / "grade.yml")
    return files


def _of_the_repository(root: Path, katas: tuple[str, ...], name: str) -> Iterator[tuple[str, str]]:
    home = catalog.builtin_root(root)
    try:
        for same in ("LICENSE", "constraints.txt", ".gitignore"):
            yield same, read_text(home / same)
        yield "pyproject.toml", derived.project(read_text(home / "pyproject.toml"))
        yield "Makefile", derived.makefile(read_text(home / "Makefile"))
        pages = {f"docs/{page}": read_text(home / "docs" / page) for page in derived.PAGES}
        yield from derived.pages(pages).items()
    except (FileNotFoundError, Unreadable) as error:
        where = getattr(error, "filename", None) or getattr(error, "path", None) or home
        raise NotReleased(
            f"{where} cannot be read; a release needs a clone of the grader's repository"
        ) from error
    readme = package_text(TEMPLATES / "README.md")
    yield (
        "README.md",
        readme.replace("@NAME@", title_of(name))
        .replace("@FIRST@", katas[0])
        .replace("@TABLE@", table(katas)),
    )


def title_of(name: str) -> str:
    """A name as the heading of a Markdown page, in one line."""
    plain = one_line(" ".join(name.split()))[:100]
    return "".join(f"\\{c}" if c in "\\`*_[]<>#&!|" else c for c in plain) or "Gradient Katas"


def grader_files(root: Path, katas: tuple[str, ...]) -> Files:
    """The grader with these katas. Raises OSError."""
    files: dict[str, str] = {}
    for path in _sources(PACKAGE):
        name = path.relative_to(PACKAGE).as_posix()
        in_a_kata = name.startswith("katas/") and name.count("/") > 1
        if not in_a_kata and not any(fnmatchcase(name, each) for each in LEFT_OUT):
            files[f"grader/{name}"] = package_text(path)
    for slug in katas:
        folder = catalog.folder(slug)
        for path in _sources(folder):
            name = f"katas/{slug}/{path.relative_to(folder).as_posix()}"
            if not any(fnmatchcase(name, each) for each in LEFT_OUT):
                files[f"grader/{name}"] = _of_a_kata(root, katas, slug, path)
    return files


def _sources(folder: Path) -> Iterator[Path]:
    """The files that somebody wrote: no caches, no copies, nothing hidden."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith(".") or part == "__pycache__" for part in parts)
        if not hidden and path.is_file() and not any(fnmatchcase(path.name, g) for g in _NO_SOURCE):
            yield path


def _of_a_kata(root: Path, katas: tuple[str, ...], slug: str, path: Path) -> str:
    """A file of a kata as learners get it."""
    text = package_text(path)
    match path.name:
        case "stub.py":
            return stub_of(root, slug)
        case "kata.toml":  # what is not handed out cannot be needed
            needs = [need for need in tomllib.loads(text)["needs"] if need in katas]
            return derived.with_needs(text, needs)
        case "why.md":
            return derived.without_section(text, REFERENCE)
    return text
