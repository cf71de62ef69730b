"""Lays out a new kata from templates, and says what of a kata is still to be written.

Both work without torch. A kata touches no file but its own.
"""

import json
import keyword
import os
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from grader import catalog
from grader.catalog.project import FILE, home_of, is_course, settings
from grader.common.files import Unreadable, package_text, read_text, write_text

TEMPLATE = Path(__file__).resolve().parent / "template"
MARK = "WRITE"
RIGHT, WRONG = 2, 1
"""How many answers of each kind a kata has at least."""
_NAME = re.compile(r"[a-z][a-z0-9_]{1,30}")
_TAKEN = sys.stdlib_module_names | {"torch", "numpy", "grader"}
"""Modules that answers, or the grader beside them, import: `kata/<slug>.py` would be taken for one
where its folder is looked into first, as it is in an editor and in pytest."""
_FILES = (
    "kata.toml",
    "problems.py",
    "probe.py",
    "checks.py",
    "checks.toml",
    "diagnoses.toml",
    "why.md",
)
_KEYS: Mapping[str, type] = {
    "title": str, "level": str, "minutes": int, "tags": list, "needs": list,
}  # fmt: skip
_MAY_BE = "detaching_is_right"


class BadName(ValueError):
    """No kata can be called so; the message says why."""


class NotHere(RuntimeError):
    """The grader that would get the kata is not this repository's; the message says what to do."""


def lay_out(root: Path, slug: str, home: Path | None = None) -> list[Path]:
    """Write the files of a new kata; gives those that its author is to write on.

    home: the further folder that it belongs in; None for the grader's own.
    Raises BadName, NotHere and OSError.
    """
    katas = catalog.KATAS if home is None else home / "katas"
    solution = (root if home is None else home) / "solutions" / f"{slug}.py"
    answers = root / "tests" / "answers" if home is None else home / "answers"
    _check_name(slug, (katas / slug, solution, *_others(root, slug)))
    if home is None and not catalog.KATAS.resolve().is_relative_to(root.resolve()):
        raise NotHere(
            f"the grader that runs is not the one in {root}, where the kata belongs: "
            "run `pip install -e .` there, and try again"
        )
    folder = katas / slug
    files = {folder / name: name for name in _FILES}
    files[solution] = "solution.py"
    folder.mkdir(parents=True)
    write_text(folder / "__init__.py", "")
    for file, name in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        text = package_text(TEMPLATE / name)
        write_text(file, text.replace("SLUG", slug))
    corpora = [answers / kind / slug for kind in ("right", "wrong")]
    for corpus in corpora:
        corpus.mkdir(parents=True, exist_ok=True)
    return [*files, *corpora]


def place_for(root: Path, wanted: str | None) -> Path | None:
    """The folder that a new kata belongs in: `wanted`, as it was typed, or the only one that a
    course has; None for the grader's own. Raises NotHere."""
    paths = settings(root).paths
    homes = {path: home_of(root, path) for path in paths}
    if wanted is not None:
        for path, home in homes.items():
            if wanted == path or Path(wanted).resolve() == home:
                return home
        written = json.dumps([*paths, os.path.relpath(wanted, root)])
        raise NotHere(
            f"{wanted} is not among the folders with katas: add it to paths under [tool.kata] in "
            f"{root / FILE}, as in paths = {written}"
        )
    if not is_course(root):
        return None
    if len(paths) == 1:
        return homes[paths[0]]
    raise NotHere(
        f"say with --in which folder it belongs in: {', '.join(paths)}"
        if paths
        else f'{root / FILE} names no folder for katas: write paths = ["."] under [tool.kata]'
    )


def _others(root: Path, slug: str) -> list[Path]:
    """Where a kata of that name may be already."""
    homes = [home_of(root, path) for path in settings(root).paths]
    return [catalog.KATAS / slug, *(home / "katas" / slug for home in homes)]


def _check_name(slug: str, taken: Iterable[Path]) -> None:
    if not _NAME.fullmatch(slug):
        raise BadName(
            f"{slug!r} cannot name a kata: a slug is a Python name of small letters, digits and _, "
            "with 2 to 31 of them"
        )
    if keyword.iskeyword(slug):
        raise BadName(f"{slug!r} cannot name a kata: it is a Python keyword; choose another name")
    if slug in _TAKEN:
        raise BadName(
            f"{slug!r} cannot name a kata: answers import a module of that name; choose another"
        )
    for path in taken:
        if path.exists():
            raise BadName(f"there is a {slug} already ({path}); choose another name")


def missing(root: Path, slug: str) -> list[str]:
    """What an author has still to do before a kata can be audited, one line each."""
    folder = catalog.folder(slug)
    found = unwritten(root, slug)
    if not found and not (folder / "stub.py").is_file():
        found.append(
            f"{_shown(root, folder / 'stub.py')} is missing: `kata stubs {slug}` writes it"
        )
    for kind, least in (("right", RIGHT), ("wrong", WRONG)):
        corpus = catalog.answers(root, slug, kind)
        files = list(corpus.glob("*.py"))
        if len(files) < least:
            found.append(f"{_shown(root, corpus)}/ holds {len(files)} answers, and needs {least}")
        for file in sorted(files):
            found += _unwritten(root, file)
    return found


def unwritten(root: Path, slug: str) -> list[str]:
    """What is still to be written in the kata's own files, from which the others are made."""
    folder = catalog.folder(slug)
    wanted = [folder / "__init__.py", *(folder / name for name in _FILES)]
    wanted.append(catalog.solution(root, slug))
    found: list[str] = []
    for file in wanted:
        found += _unwritten(root, file)
    return found + _facts(folder / "kata.toml")


def _unwritten(root: Path, file: Path) -> list[str]:
    try:
        lines = read_text(file).splitlines()
    except FileNotFoundError:
        return [f"{_shown(root, file)} is missing"]
    except (OSError, Unreadable) as error:
        return [f"{_shown(root, file)} cannot be read: {error}"]
    marked = [(n, line) for n, line in enumerate(lines, 1) if _has_mark(line)]
    return [f"{_shown(root, file)}:{n}: {_task(line)}" for n, line in marked]


def is_marked(file: Path) -> bool:
    """Whether something in a file of the package is still to be written."""
    return any(_has_mark(line) for line in package_text(file).splitlines())


def _has_mark(line: str) -> bool:
    return re.search(rf"\b{MARK}\b", line) is not None


def _task(line: str) -> str:
    """What stands after the mark, or the line itself where that says nothing."""
    after = line.partition(f"{MARK}: ")[2].partition(f'", "{MARK}')[0].rstrip('",])')
    return f"still to write: {after}" if after else f"still to write: {line.strip()}"


def _facts(file: Path) -> list[str]:
    """What is wrong with a kata.toml beside marks."""
    try:
        facts = tomllib.loads(read_text(file))
    except FileNotFoundError:
        return []  # named among the missing files
    except (Unreadable, tomllib.TOMLDecodeError) as error:
        return [f"{file.name} of {file.parent.name} cannot be read: {error}"]
    found = [
        f"kata.toml of {file.parent.name} has no {key} ({kind.__name__})"
        for key, kind in _KEYS.items()
        if not isinstance(facts.get(key), kind)
    ]
    if not isinstance(facts.get(_MAY_BE, False), bool):
        found.append(f"{_MAY_BE} in kata.toml of {file.parent.name} has to be true or false")
    return found


def _shown(root: Path, file: Path) -> str:
    return str(file.relative_to(root)) if file.is_relative_to(root) else str(file)
