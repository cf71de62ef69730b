"""Reads and writes files in folders where others may have planted links, pipes and devices.

What is written goes to a new file of a name that nobody can foresee, which then takes the other
one's place: no link is followed, and nobody sees half a file. What is read is a regular file of
bounded size. Imports no torch.
"""

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

MAX_BYTES = 4_000_000
"""Of a file that we read and that is not an answer."""
MAX_ANSWER_BYTES = 1_000_000
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL
_EXTRA = ("O_NOFOLLOW", "O_CLOEXEC", "O_BINARY")


class Unreadable(ValueError):
    """The file is there and no answer can be read from it; the message says why."""

    def __init__(self, message: str, sha256: str | None = None) -> None:
        super().__init__(message)
        self.sha256 = sha256


def read_text(path: Path, most: int = MAX_BYTES) -> str:
    """The text of a regular file. Raises FileNotFoundError, and ValueError for all that is no
    such file: a link, a pipe, one that is too large or not UTF-8."""
    return read_regular(path, most, "a file that kata reads").decode("utf-8")


def write_text(path: Path, text: str) -> None:
    """Put a file with this text in the place of what is there, even a link. Raises OSError."""
    with replacing(path) as file:
        file.write(text)


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """A new file that takes the place of `path` at the end, unless an exception comes first."""
    beside = path.with_name(f".kata-{secrets.token_hex(8)}.part")
    flags = _NEW
    for name in _EXTRA:  # not every system has all of them
        flags |= getattr(os, name, 0)
    descriptor = os.open(beside, flags, 0o666)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            _keep_mode(path, file.fileno())
            yield file
        os.replace(beside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def _keep_mode(path: Path, descriptor: int) -> None:
    """A file that is replaced keeps its permissions; the mode of a link says nothing."""
    with contextlib.suppress(OSError, AttributeError):
        mode = os.lstat(path).st_mode
        if stat.S_ISREG(mode):
            os.fchmod(descriptor, stat.S_IMODE(mode) & 0o777)


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
        return _content(descriptor, MAX_ANSWER_BYTES if most is None else most, what, mend)
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
        raise Unreadable("it is not a regular file, but a pipe, a socket or a device")


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
