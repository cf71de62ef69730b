"""Reads an answer's file, once: what is graded is what was hashed. Runs nothing of it.

A file that ends in `.ipynb` is a notebook, whose tagged cells are the answer.
"""

import errno
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
    data = _read(path)
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

    data = _read(path, MAX_NOTEBOOK_BYTES, "a notebook", ". Clear its outputs, and save it")
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        cells = read_cells(data)
    except Unreadable as error:
        raise Unreadable(str(error), sha256) from error
    return AnswerFile(path, cells.source, sha256, cells)


def _read(path: Path, most: int = MAX_BYTES, what: str = "an answer", mend: str = "") -> bytes:
    # A FIFO would block without O_NONBLOCK, until somebody writes into it.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
    flags |= getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        if path.is_symlink():
            raise Unreadable(f"it is a link to {os.readlink(path)}, where nothing is") from None
        raise
    except PermissionError as error:
        raise Unreadable("there is no permission to read it") from error
    except OSError as error:
        reason = "its links lead in a circle" if error.errno == errno.ELOOP else error.strerror
        raise Unreadable(f"it cannot be opened: {reason}") from error
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):  # fdopen would refuse a folder in words of its own
        os.close(descriptor)
        if stat.S_ISDIR(mode):
            raise Unreadable("it is a folder, and an answer is one file")
        raise Unreadable("it is no regular file, but a pipe, a socket or a device")
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(most + 1)
        if len(data) > most:
            size = os.fstat(descriptor).st_size
            raise Unreadable(f"it has {size:,} bytes; {what} has at most {most:,}{mend}")
    return data
