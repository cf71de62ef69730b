"""A member of an archive, its name taken apart; and what may come out of an archive at most."""

import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

CHUNK = 65_536
MOST_PARTS = 40
MOST_NAME = 4_000
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, tarfile.TarError, struct.error),
    *(EOFError, OSError, ValueError, LookupError, RuntimeError, OverflowError),
)
"""What the libraries raise for bytes that are not an archive."""


class BadArchive(ValueError):
    """The archive as a whole cannot be read; the message says why."""


@dataclass(frozen=True)
class Limits:
    """What an archive may hold, all that is nested in it included."""

    members: int
    unpacked: int
    """Bytes that may come out of it, whether they are kept or not."""
    directory: int
    """Bytes of a zip's list of members, which is read at once."""
    is_one: bool
    """Whether it is one hand-in: then a member that is a bomb makes the whole unreadable."""


@dataclass(frozen=True)
class Member:
    """A member of an archive. `parts` are its names from the root of the archive down."""

    name: str
    parts: tuple[str, ...]
    kind: str
    """file, folder, link, special or outside"""
    size: int = 0
    modified: float | None = None
    problem: str = ""
    chunks: Callable[[], Iterator[bytes]] = lambda: iter(())
    """Its bytes. Raises BadArchive where they are damaged. To be called at once, or not at all."""


def _split(name: str) -> tuple[tuple[str, ...], bool]:
    """The parts of a member's name, and whether it leads out of the archive."""
    name = name.replace("\\", "/")
    drive = len(name) > 1 and name[1] == ":" and name[0].isalpha() and name[0].isascii()
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    return parts, drive or name.startswith("/") or ".." in parts or "\0" in name


def make_member(
    name: str,
    kind: str,
    size: int = 0,
    modified: float | None = None,
    problem: str = "",
    chunks: Callable[[], Iterator[bytes]] = lambda: iter(()),
) -> Member:
    if len(name) > MOST_NAME:
        return Member(name[:200] + "…", (), "outside", problem="has too long a name")
    parts, outside = _split(name)
    if outside:
        return Member(name, (), "outside", problem="leads out of the archive")
    if len(parts) > MOST_PARTS:
        return Member(name[:200] + "…", (), "outside", problem="lies in too many folders")
    return Member(name, parts, kind, size, modified, problem, chunks)
