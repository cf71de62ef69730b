"""Reads and writes files in folders where others may have planted links, pipes and devices.

All of the grader's files go through here; tests/test_rooms.py holds that. What is written goes to a
new file of a name that nobody can foresee, which then takes the other one's place: no link is
followed, and nobody sees half a file. What is read is a regular file of bounded size. Imports no
torch.
"""

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TextIO

MAX_BYTES = 4_000_000
"""Of a file that we read and that is not an answer."""
MAX_ANSWER_BYTES = 1_000_000
MAX_NOTEBOOK_BYTES = 10_000_000
"""Of a notebook's file, which may hold outputs too; its answer has at most MAX_ANSWER_BYTES."""
_UMASK = os.umask(0o077)  # only setting it tells what it is; here, before there are threads
os.umask(_UMASK)


class Unreadable(ValueError):
    """The file is there and cannot be read as what it should be; the message says why."""

    def __init__(
        self, message: str, sha256: str | None = None, *, path: Path | None = None
    ) -> None:
        super().__init__(message)
        self.sha256, self.path = sha256, path


# ---- writing --------------------------------------------------------------------------------


def write_text(path: Path, text: str, *, keep: Path | None = None) -> None:
    """Put a file with this text in the place of what is there, even a link; `keep` is the path that
    the old one goes to. Raises OSError, and then what was there is there still."""
    with replacing(path, keep=keep) as file:
        file.write(text)


def send_text(path: Path, text: str) -> None:
    """Write to where the user said. A pipe or a device, such as /dev/stdout, is written into and
    not replaced. Raises OSError."""
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8")
    else:
        write_text(path, text)


@contextlib.contextmanager
def replacing(path: Path, *, keep: Path | None = None) -> Iterator[TextIO]:
    """A new file that takes the place of `path` at the end, unless an exception comes first. The
    old one is kept as `keep`, if that is given: not before the new one is written whole."""
    with (
        _beside(path, keep) as descriptor,
        os.fdopen(descriptor, "w", encoding="utf-8", closefd=False) as file,
    ):
        yield file


def write_bytes(path: Path, data: bytes) -> None:
    """`write_text` for what is not text, such as an archive. Raises OSError."""
    with _beside(path, None) as descriptor, os.fdopen(descriptor, "wb", closefd=False) as file:
        file.write(data)


@contextlib.contextmanager
def _beside(path: Path, keep: Path | None) -> Iterator[int]:
    """The descriptor of a new file that takes the place of `path` once it is written."""
    try:
        descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=".kata-", suffix=".part")
        try:
            try:
                _set_mode(descriptor, path)
                yield descriptor
            finally:
                os.close(descriptor)
            _swap(beside, path, keep)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(beside)
            raise
    except OSError as error:
        error.filename = str(path)  # a full disk names no file, and the one beside is gone
        raise


def _swap(beside: str, path: Path, keep: Path | None) -> None:
    if keep is None:
        os.replace(beside, path)
        return
    os.replace(path, keep)
    try:
        os.replace(beside, path)
    except BaseException:
        os.replace(keep, path)
        raise


def _set_mode(descriptor: int, path: Path) -> None:
    """A file that is replaced keeps its permissions; the mode of a link says nothing. A new one
    gets what the user gives to new files, and not mkstemp's 0600."""
    mode = 0o666 & ~_UMASK
    with contextlib.suppress(OSError):
        before = os.lstat(path).st_mode
        if stat.S_ISREG(before):
            mode = stat.S_IMODE(before) & 0o777
    with contextlib.suppress(OSError, AttributeError):  # not every system has it
        os.fchmod(descriptor, mode)


# ---- reading --------------------------------------------------------------------------------


def package_text(path: Path) -> str:
    """The text of a file of this package. It is read as modules are, through links too: whoever can
    write it can write our code. Raises OSError."""
    return path.read_text(encoding="utf-8")


def read_text(path: Path, most: int = MAX_BYTES) -> str:
    """The text of a regular file. Raises Unreadable, or FileNotFoundError."""
    data = read_regular(path, most, "a file of the project")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable("it is not UTF-8", path=path) from error


def read_regular(
    path: Path, most: int | None = None, what: str = "an answer", mend: str = ""
) -> bytes:
    """All bytes of a regular file. Raises Unreadable, or FileNotFoundError."""
    try:
        return _read_regular(path, MAX_ANSWER_BYTES if most is None else most, what, mend)
    except Unreadable as error:
        error.path = path
        raise


def _read_regular(path: Path, most: int, what: str, mend: str) -> bytes:
    descriptor = _opened(path, what)
    try:
        return _content(descriptor, most, what, mend)
    except OSError as error:  # some regular files of /proc, or a disk that fails
        raise Unreadable(f"it cannot be read: {error.strerror}") from error
    finally:
        os.close(descriptor)


def _opened(path: Path, what: str) -> int:
    """The descriptor of a regular file. Raises Unreadable, or FileNotFoundError."""
    try:
        # Anything but a regular file is not opened at all: a FIFO would wait for somebody to
        # write into it, and some devices do something when they are opened.
        before = os.lstat(path)
        _demand_file(before.st_mode, path, what)
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
        _demand_file(after.st_mode, path, what)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _flags() -> int:
    wished = ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY")
    flags = os.O_RDONLY
    for name in wished:  # not every system has all of them
        flags |= getattr(os, name, 0)
    return flags


_FLAGS = _flags()


def _demand_file(mode: int, path: Path, what: str) -> None:
    if stat.S_ISLNK(mode):
        # A folder on the way may be a link: that is the affair of whoever grades. Where the answer
        # itself leads is decided by whoever hands it in.
        target = os.readlink(path)[:200]
        kind = what[:1].upper() + what[1:]
        raise Unreadable(f"it is a link to {target}. {kind} is a regular file: copy it there")
    if stat.S_ISDIR(mode):
        raise Unreadable("it is a folder, not a file")
    if not stat.S_ISREG(mode):
        raise Unreadable("it is not a regular file, but a pipe, a socket or a device")


def _content(descriptor: int, most: int, what: str, mend: str) -> bytes:
    """All bytes, read once; of a file that grows meanwhile no more than is allowed."""
    parts, size = [], 0
    while size <= most and (part := os.read(descriptor, most + 1 - size)):
        parts.append(part)
        size += len(part)
    if size > most:
        found = max(os.fstat(descriptor).st_size, size)
        raise Unreadable(f"it has {found:,} bytes; {what} has at most {most:,}{mend}")
    return b"".join(parts)


# ---- archives, and copies of what is in them ------------------------------------------------


def open_regular(path: Path, what: str = "an archive") -> BinaryIO:
    """A regular file, open for reading from any place in it. Raises Unreadable, or
    FileNotFoundError."""
    try:
        return os.fdopen(_opened(path, what), "rb")
    except Unreadable as error:
        error.path = path
        raise


def new_file(path: Path) -> BinaryIO:
    """A new file that its owner alone may read. Raises OSError, also where something is there."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    for name in ("O_NOFOLLOW", "O_CLOEXEC", "O_BINARY"):
        flags |= getattr(os, name, 0)
    return os.fdopen(os.open(path, flags, 0o600), "wb")
