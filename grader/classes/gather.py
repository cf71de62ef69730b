"""Finds every file among the submissions, in folders and in archives within archives.

No link is followed, and nothing is opened except archives that are regular files.
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from grader.classes.archives import archive_stem, is_archive
from grader.classes.handed_in import Found
from grader.classes.kinds import (
    FOLDER,
    LINK,
    PROJECT,
    SPECIAL,
    above,
    clones_among,
    is_answer,
    is_clone,
    is_litter,
    lies_beside_answers,
    parts_on_disk,
    problem_of_size,
    shown,
)
from grader.classes.members import BadArchive
from grader.classes.pile import LeftOut, Pile, budget_of_all
from grader.common.files import Unreadable

MOST_FOLDERS = 40
_OURS = "class.sqlite"


class BadSubmissions(ValueError):
    """There is nothing to collect from; the message says why, and what to do."""


@dataclass(frozen=True)
class Gathered:
    """All that was found. `folders` has archives too; `clones` are copies of the whole project, of
    which only the answers are among the files."""

    name: str
    files: tuple[Found, ...]
    folders: tuple[str, ...]
    clones: frozenset[str]
    left_out: tuple[LeftOut, ...]


def gather(submissions: Path, spool: Path) -> Gathered:
    """Everything in a folder or an archive. Raises BadSubmissions, and OSError where the spool
    cannot be written."""
    pile = Pile(spool)
    try:
        mode = os.stat(submissions).st_mode  # whoever grades may name a link
    except OSError as error:
        raise BadSubmissions(f"{submissions} cannot be read: {error.strerror}") from error
    place = submissions.resolve()
    if stat.S_ISDIR(mode):
        _walk(place, pile)
        name = place.name
    elif stat.S_ISREG(mode):
        name = archive_stem(place.name)
        try:
            pile.unpack(place, "", budget_of_all(), 0)
        except (BadArchive, Unreadable) as error:
            raise BadSubmissions(f"{submissions} cannot be unpacked: {error}") from error
    else:
        raise BadSubmissions(f"{submissions} is not a folder or an archive")
    if is_clone(set(pile.folders)):
        raise BadSubmissions(
            f"{submissions} is a copy of the project, not a folder of submissions. "
            "Name the folder that holds everybody's"
        )
    if not pile.files and not pile.folders:
        raise BadSubmissions(f"there is nothing in {submissions}")
    return _settled(pile, name)


def _walk(top: Path, pile: Pile) -> None:
    spool = pile.spool.resolve()
    waiting: list[tuple[Path, tuple[str, ...], bool]] = [(top, (), False)]
    while waiting:
        folder, parts, is_in_clone = waiting.pop()
        try:
            with os.scandir(folder) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
        except OSError as error:
            if not parts:
                raise BadSubmissions(f"{top} cannot be read: {error.strerror}") from error
            said = f"it is a folder that cannot be read: {error.strerror}"
            pile.add(Found("/".join(parts), None, said))
            continue
        if parts and (
            any(entry.name == _OURS for entry in entries) or spool.is_relative_to(folder)
        ):
            del pile.folders["/".join(parts)]  # what this program wrote beside the submissions
            continue
        entries = [entry for entry in entries if not is_litter(entry.name)]
        is_a_clone = bool(parts) and is_clone({shown(entry.name) for entry in entries})
        for entry in entries:
            below = (*parts, *parts_on_disk(entry.name))
            if not entry.is_dir(follow_symlinks=False):
                is_alone = not parts and len(entries) == 1
                _file(entry, pile.free("/".join(below)), pile, is_alone)
            elif len(below) > MOST_FOLDERS:
                said = f"it is a folder more than {MOST_FOLDERS} folders deep"
                pile.add(Found("/".join(below), None, said))
            else:
                pile.folders["/".join(below)] = None
                # There is a lot in a clone that is the project's, or that was installed there.
                is_skipped = is_in_clone or (is_a_clone and entry.name in PROJECT)
                if not is_answer(entry.name) and not is_skipped:
                    waiting.append((Path(entry.path), below, is_a_clone))


def _file(entry: os.DirEntry[str], path: str, pile: Pile, is_alone: bool) -> None:
    try:
        info = entry.stat(follow_symlinks=False)
    except OSError as error:
        pile.add(Found(path, None, f"it cannot be read: {error.strerror}"))
        return
    if stat.S_ISLNK(info.st_mode):
        pile.add(Found(path, None, LINK))
    elif not stat.S_ISREG(info.st_mode):
        pile.add(Found(path, None, SPECIAL))
    elif is_archive(path):
        budget = budget_of_all() if is_alone else None
        pile.archive(Path(entry.path), path, info.st_size, info.st_mtime, budget)
    else:
        problem = problem_of_size(path, info.st_size)
        pile.add(Found(path, None if problem else Path(entry.path), problem, info.st_mtime))


def _settled(pile: Pile, name: str) -> Gathered:
    """Without what lies in a folder in a file's place, or beside the answers in a clone."""
    in_place = {path for path in pile.folders if is_answer(path)}
    for path in sorted(in_place):
        if not in_place.intersection(above(path)):
            pile.add(Found(path, None, FOLDER))
    clones = frozenset(clones_among(pile.folders))
    files = [
        found
        for found in pile.files
        if not in_place.intersection(above(found.path))
        and not lies_beside_answers(found.path, clones)
    ]
    folders = [path for path in pile.folders if not in_place.intersection((path, *above(path)))]
    return Gathered(name, tuple(files), tuple(folders), clones, tuple(pile.left_out))
