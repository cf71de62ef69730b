"""What a path among submissions is by its name: an answer, an archive, litter; how large it may be.

Opens nothing.
"""

import unicodedata
from collections.abc import Iterable, Iterator

from grader.classes.archives import is_archive
from grader.classes.sizes import in_words
from grader.common.files import MAX_ANSWER_BYTES, MAX_NOTEBOOK_BYTES

ANSWERS = (".py", ".ipynb")
MOST_NESTED_ARCHIVE = 200_000_000
PROJECT = {"bench", "build", "docs", "grader", "solutions", "tests"}
"""Folders of the project that hold no answers."""
_LITTER = {"__macosx", "thumbs.db", "desktop.ini", "__pycache__"}

LINK = "it is a link, and links are not followed. An answer is a regular file"
FOLDER = "it is a folder, not a file"
SPECIAL = "it is not a regular file, but a pipe, a socket or a device"
EMPTY = "it is empty"
NOT_READ = "it is not a Python file or a notebook"


def is_answer(path: str) -> bool:
    """Whether a file may be an answer by its name."""
    return path.lower().endswith(ANSWERS)


def is_litter(name: str) -> bool:
    """Whether a file or folder of this name is left behind by a system: never anybody's answer."""
    return name.startswith(".") or name.lower() in _LITTER


def most_bytes(path: str) -> int:
    """How large a file may be that is read or unpacked."""
    if is_archive(path):
        return MOST_NESTED_ARCHIVE
    return MAX_NOTEBOOK_BYTES if path.lower().endswith(".ipynb") else MAX_ANSWER_BYTES


def problem_of_size(path: str, size: int) -> str:
    """Why a file of this size is not an answer; empty if it may be one."""
    if not is_answer(path) and not is_archive(path):
        return ""
    if not size:
        return EMPTY
    most = most_bytes(path)
    if size <= most:
        return ""
    if is_archive(path):
        return f"it has {in_words(size)}; an archive has at most {in_words(most)}"
    what = "a notebook" if path.lower().endswith(".ipynb") else "an answer"
    return f"it has {size:,} bytes; {what} has at most {most:,}"


def above(path: str) -> Iterator[str]:
    """The folders that a path lies in, from the outside in."""
    parts = path.split("/")
    for end in range(1, len(parts)):
        yield "/".join(parts[:end])


def is_in_archive(path: str) -> bool:
    """Whether a path leads through an archive."""
    return any(is_archive(folder) for folder in above(path))


def shown(name: str) -> str:
    """A name that every file can hold: bytes that are not text are written as escapes."""
    if not name.isascii():
        name = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return unicodedata.normalize("NFC", name)


def parts_on_disk(name: str) -> tuple[str, ...]:
    """The parts of a name on the disk: tools that do not know `\\` leave it in the name."""
    parts = [shown(part) for part in name.replace("\\", "/").split("/")]
    return tuple(part for part in parts if part not in ("", ".", "..")) or (shown(name),)


def is_clone(names: set[str]) -> bool:
    """Whether a folder with these in it is a copy of the whole project."""
    return {"kata", "grader"} <= names


def clones_among(folders: Iterable[str]) -> Iterator[str]:
    """The folders that are copies of the whole project."""
    known = set(folders)
    for path in known:
        parent, _, name = path.rpartition("/")
        if parent and name == "kata" and f"{parent}/grader" in known:
            yield parent


def lies_beside_answers(path: str, clones: frozenset[str]) -> bool:
    """Whether a file lies in a folder of a clone that is the project's own and holds no answers, or
    deeper than a learner's own file would."""
    clone = next((folder for folder in above(path) if folder in clones), None)
    if clone is None:
        return False
    rest = path[len(clone) + 1 :].split("/")
    return len(rest) > 2 or (len(rest) == 2 and rest[0] in PROJECT)
