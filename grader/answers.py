"""Reads an answer's file, once: what is graded is what was hashed. Runs nothing of it."""

import errno
import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

MAX_BYTES = 1_000_000


class Unreadable(ValueError):
    """The file is there and no answer can be read from it; the message says why."""

    def __init__(self, message: str, sha256: str | None = None) -> None:
        super().__init__(message)
        self.sha256 = sha256


@dataclass(frozen=True)
class AnswerFile:
    """An answer as it was read: its text, and the hash of its bytes."""

    path: Path
    source: str
    sha256: str


def read_answer(path: Path) -> AnswerFile:
    """The answer in this file. Raises Unreadable, or FileNotFoundError where nothing is there."""
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


def _read(path: Path) -> bytes:
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
        data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            size = os.fstat(descriptor).st_size
            raise Unreadable(f"it has {size:,} bytes; an answer has at most {MAX_BYTES:,}")
    return data
