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

from grader.answers import read_regular

MAX_BYTES = 4_000_000
"""Of a file that we read and that is not an answer."""
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL
_EXTRA = ("O_NOFOLLOW", "O_CLOEXEC", "O_BINARY")


def read_text(path: Path, most: int = MAX_BYTES) -> str:
    """The text of a regular file. Raises FileNotFoundError, and ValueError for all that is no
    such file: a link, a pipe, one that is too large or not UTF-8."""
    return read_regular(path, most, "a file that kata reads").decode("utf-8")


def write_text(path: Path, text: str) -> None:
    """Put a file with this text in the place of what is there, be it a link. Raises OSError."""
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
