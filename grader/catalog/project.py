"""Where the learner's repository is, and what its pyproject.toml says about katas. No torch.

A project is a folder whose pyproject.toml is the grader's own, or has a table `[tool.kata]`: the
latter is a course, with katas of its own, for which the grader is an installed package.
"""

import os
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from grader.common.faults import GraderFault
from grader.common.files import Unreadable, read_text

FILE = "pyproject.toml"
_OURS = 'name = "gradient-katas"'
_KEYS = ("paths", "builtin")


class NoProject(LookupError):
    """No repository was found; the message says what to do."""


class BadProject(GraderFault):
    """What a project says about its katas cannot be followed; the message says what to mend."""


@dataclass(frozen=True)
class Settings:
    """The table `[tool.kata]`.

    `paths` are further folders with katas, as they are written there: relative to the file.
    `builtin` says whether the grader's own katas are listed as well, or which of them.
    """

    paths: tuple[str, ...] = ()
    builtin: bool | tuple[str, ...] = True


def find_root(start: Path | None = None) -> Path:
    """The nearest folder at or above `start` that is a project; else the one that this very package
    lies in. Raises NoProject."""
    begin = (start or Path.cwd()).resolve()
    for folder in (begin, *begin.parents, Path(__file__).resolve().parents[2]):
        text = _text(folder)
        if text is not None and (_OURS in text or _has_table(text)):
            return folder
    raise NoProject(
        "this is not a Gradient Katas repository (a folder with kata/ in it): "
        "change into one, or name files with --answer"
    )


@lru_cache(maxsize=8)
def is_course(root: Path) -> bool:
    """Whether it is a repository of its own, for which the grader is an installed package."""
    text = _text(root)
    return text is not None and _OURS not in text and _has_table(text)


def settings(root: Path) -> Settings:
    """What the project says about its katas. Raises BadProject."""
    file, text = root / FILE, _text(root)
    if text is None or "kata" not in text:
        return Settings()
    try:
        table = _table(text)
    except tomllib.TOMLDecodeError as error:
        raise BadProject(f"{file} is not TOML: {error}; mend that line") from error
    if table is None:
        return Settings()
    if not isinstance(table, dict):
        raise BadProject(f'{file}: tool.kata is not a table; write [tool.kata] and paths = ["…"]')
    for key in table:
        if key not in _KEYS:
            raise BadProject(
                f"{file}: [tool.kata] has the key {key!r}, which means nothing; "
                f"it can have {' and '.join(_KEYS)}"
            )
    paths, builtin = table.get("paths", []), table.get("builtin", True)
    if not isinstance(paths, list) or not all(isinstance(p, str) and p for p in paths):
        raise BadProject(
            f"{file}: paths in [tool.kata] is not a list of names of folders; "
            'write it like this: paths = ["course"]'
        )
    if isinstance(builtin, list) and all(isinstance(slug, str) for slug in builtin):
        builtin = tuple(builtin)
    if not isinstance(builtin, bool | tuple):
        raise BadProject(
            f"{file}: builtin in [tool.kata] is not true or false or a list of names; "
            "write one of them"
        )
    if paths:
        _demand_owner(file)
    return Settings(tuple(paths), builtin)


def homes(root: Path, named: Settings) -> tuple[Path, ...]:
    """The further folders with katas that a project names. Raises BadProject where one of them is
    missing or holds no katas."""
    found: list[Path] = []
    for path in named.paths:
        home = home_of(root, path)
        if not (home / "katas").is_dir():
            what = "holds no folder katas/" if home.is_dir() else "is not a folder"
            raise BadProject(
                f"{root / FILE}: paths in [tool.kata] names {path!r}, which {what}; mend the path, "
                f"or lay out a first kata there with `kata new SLUG --in {path}`"
            )
        if home in found:
            raise BadProject(
                f"{root / FILE}: paths in [tool.kata] names {path!r} twice; once will do"
            )
        found.append(home)
    return tuple(found)


def home_of(root: Path, path: str) -> Path:
    """The folder that a path in `[tool.kata]` means."""
    return (root / path).resolve()


def _demand_owner(file: Path) -> None:
    """Katas are code that runs as whoever calls `kata`. In a folder above, such as /tmp, a stranger
    may have planted a project (as with git, CVE-2022-24765). Raises BadProject."""
    if not hasattr(os, "geteuid"):
        return
    owner, us = file.stat().st_uid, os.geteuid()
    if us not in (0, owner) and owner != 0:
        raise BadProject(
            f"{file} belongs to another user, and the katas that it names would run as you; "
            "if you trust them, make a copy of your own and work there"
        )


def _text(folder: Path) -> str | None:
    try:
        return read_text(folder / FILE)
    except (FileNotFoundError, NotADirectoryError, Unreadable):  # somebody else's, above us
        return None


def _has_table(text: str) -> bool:
    if "kata" not in text:
        return False
    try:
        return _table(text) is not None
    except tomllib.TOMLDecodeError:
        return re.search(r"^\s*\[\s*tool\s*\.\s*kata\b", text, re.MULTILINE) is not None


def _table(text: str) -> Any:
    """What `tool.kata` is, if it is anything. Raises TOMLDecodeError."""
    tool = tomllib.loads(text).get("tool")
    return tool.get("kata") if isinstance(tool, dict) else None
