"""Reads an answer's file, once: what is graded is what was hashed. Runs nothing of it.

A file that ends in `.ipynb` is a notebook, whose tagged cells are the answer.
"""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from grader.cells import NO_CELLS, Cells

MAX_BYTES = 1_000_000
MAX_NOTEBOOK_BYTES = 10_000_000
"""Of a notebook's file, which may hold outputs too; its answer has at most MAX_BYTES."""


class Unreadable(ValueError):
    """The file is there and no answer can be read from it; the message says why."""

    def __init__(self, message: str, sha256: str | None = None) -> None:
        super().__init__(message)
        self.sha256 = sha256


@dataclass(frozen=True)
class AnswerFile:
    """An answer as it was read: its text, the hash of its bytes, and its cells if it has any."""

    path: Path
    source: str
    sha256: str
    cells: Cells = NO_CELLS


def read_answer(path: Path) -> AnswerFile:
    """The answer in this file. Raises Unreadable, or FileNotFoundError where nothing is there."""
    if path.suffix.lower() == ".ipynb":
        return _read_notebook(path)
    data = read_regular(path)
    sha256 = hashlib.sha256(data).hexdigest()
    if b"\0" in data:
        raise Unreadable(
            "the file holds NUL bytes, so it is no Python source text. Save it as UTF-8", sha256
        )
    try:
        source = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            f"the file is not UTF-8: byte 0x{data[error.start]:02x} in line {line} "
            "cannot be decoded. Save it as UTF-8",
            sha256,
        ) from error
    return AnswerFile(path, source, sha256)


def _read_notebook(path: Path) -> AnswerFile:
    from grader.ipynb import read_cells  # here: it needs this module

    data = read_regular(path, MAX_NOTEBOOK_BYTES, "a notebook", ". Clear its outputs, and save it")
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        cells = read_cells(data)
    except Unreadable as error:
        raise Unreadable(str(error), sha256) from error
    return AnswerFile(path, cells.source, sha256, cells)


def read_regular(
    path: Path, most: int | None = None, what: str = "an answer", mend: str = ""
) -> bytes:
    """All bytes of a regular file. Raises Unreadable, or FileNotFoundError."""
    try:
        # What is no regular file is not opened at all: a FIFO would wait for somebody to write
        # into it, and some devices do something when they are opened.
        before = os.lstat(path)
        _demand_file(before.st_mode, path)
        descriptor = os.open(path, _FLAGS)
    except FileNotFoundError:
        raise
    except PermissionError as error:
        raise Unreadable("there is no permission to read it") from error
    except OSError as error:  # a link put there meanwhile is one of these too
        raise Unreadable(f"it cannot be opened: {error.strerror}") from error
    try:
        after = os.fstat(descriptor)
        if not os.path.samestat(before, after):  # where the system has no O_NOFOLLOW
            raise Unreadable("another file took its place while it was opened. Grade it again")
        _demand_file(after.st_mode, path)
        return _content(descriptor, MAX_BYTES if most is None else most, what, mend)
    except OSError as error:  # some regular files of /proc, or a disk that fails
        raise Unreadable(f"it cannot be read: {error.strerror}") from error
    finally:
        os.close(descriptor)


def _flags() -> int:
    wished = ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY")
    flags = os.O_RDONLY
    for name in wished:  # not every system has all of them
        flags |= getattr(os, name, 0)
    return flags


_FLAGS = _flags()


def _demand_file(mode: int, path: Path) -> None:
    if stat.S_ISLNK(mode):
        # A folder on the way may be a link: that is the affair of whoever grades. Where the answer
        # itself leads is decided by whoever hands it in.
        target = os.readlink(path)[:200]
        raise Unreadable(f"it is a link to {target}. An answer is a regular file: copy it there")
    if stat.S_ISDIR(mode):
        raise Unreadable("it is a folder, and an answer is one file")
    if not stat.S_ISREG(mode):
        raise Unreadable("it is no regular file, but a pipe, a socket or a device")


def _content(descriptor: int, most: int, what: str, mend: str) -> bytes:
    """All bytes, read once; of a file that grows meanwhile no more than is allowed."""
    parts, size = [], 0
    while size <= most and (part := os.read(descriptor, most + 1 - size)):
        parts.append(part)
        size += len(part)
    if size > most:
        told = max(os.fstat(descriptor).st_size, size)
        raise Unreadable(f"it has {told:,} bytes; {what} has at most {most:,}{mend}")
    return b"".join(parts)
