"""Takes zip and tar archives of strangers apart, member by member and within limits.

Writes nothing and decides no name on the disk: who calls it copies what it wants of a member.
"""

import bz2
import calendar
import contextlib
import gzip
import io
import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from grader.classes.sizes import in_words

CHUNK = 65_536
MOST_PARTS = 40
MOST_NAME = 4_000
RATIO = 100
"""What is packed more tightly than this, and is large, is there to fill a disk."""
LARGE = 10_000_000
MOST_HEADER = 1_000_000
"""Bytes of a tar header that gives a long name. A true one has a few hundred."""
_READ = (".zip", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar", ".tgz", ".tbz2", ".tbz", ".txz")
_NOT_READ = (".rar", ".7z", ".gz", ".bz2", ".xz", ".zst", ".lzh", ".ace", ".zipx")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
"""LZMA is left out: an archive says how much memory it takes to unpack."""
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, tarfile.TarError, struct.error),
    *(EOFError, OSError, ValueError, LookupError, RuntimeError, OverflowError),
)


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


def is_archive(name: str) -> bool:
    """Whether a file is an archive by its name, be it one that can be read here or not."""
    return name.lower().endswith((*_READ, *_NOT_READ))


def archive_stem(name: str) -> str:
    """The name of an archive without its ending."""
    ending = next((end for end in (*_READ, *_NOT_READ) if name.lower().endswith(end)), "")
    return name[: len(name) - len(ending)]


def members(file: BinaryIO, limits: Limits) -> Iterator[Member]:
    """All members of an archive, in its order. Raises BadArchive."""
    start = file.read(6)
    file.seek(0)
    if start.startswith(b"PK"):
        return _of_zip(file, limits)
    if start.startswith(b"\x1f\x8b"):
        return _of_tar(gzip.GzipFile(fileobj=file), limits)
    if start.startswith(b"BZh"):
        return _of_tar(bz2.BZ2File(file), limits)
    if start.startswith(b"\xfd7zXZ\0"):
        return _of_tar(lzma.LZMAFile(file), limits)
    if start.startswith(b"Rar!"):
        raise BadArchive("it is a RAR archive, which is not read here. A zip is")
    if start.startswith(b"7z\xbc\xaf\x27\x1c"):
        raise BadArchive("it is a 7z archive, which is not read here. A zip is")
    return _of_tar(file, limits)


def _split(name: str) -> tuple[tuple[str, ...], bool]:
    """The parts of a member's name, and whether it leads out of the archive."""
    name = name.replace("\\", "/")
    drive = len(name) > 1 and name[1] == ":" and name[0].isalpha() and name[0].isascii()
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    return parts, drive or name.startswith("/") or ".." in parts or "\0" in name


def _member(
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


# ---- zip ------------------------------------------------------------------------------------


class _BoundedReads(io.RawIOBase):
    """A file of which nobody reads a lot at once: zipfile reads the whole list of members, however
    long the archive says that it is."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        self._file, self._most = file, most

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def read(self, size: int = -1) -> bytes:
        if size > self._most:
            raise zipfile.BadZipFile("too many members")
        data = self._file.read(size if size >= 0 else self._most + 1)
        if len(data) > self._most:
            raise zipfile.BadZipFile("too many members")
        return data


def _of_zip(file: BinaryIO, limits: Limits) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(_BoundedReads(file, limits.directory))
        infos = archive.infolist()
    except _DAMAGE as error:
        if "too many" in str(error):
            raise BadArchive("it has too many members") from error
        raise BadArchive("it is not a whole zip archive: it is damaged, or was cut") from error
    if len(infos) > limits.members:
        raise BadArchive(f"it has {len(infos):,} members; at most {limits.members:,} are read")
    if limits.is_one:
        _refuse_bombs(infos, limits)
    for info in infos:
        yield _zip_member(archive, info)


def _refuse_bombs(infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    total = sum(info.file_size for info in infos)
    bomb = any(
        info.file_size > LARGE and info.file_size > RATIO * max(info.compress_size, 1)
        for info in infos
    )
    if bomb or total > 4 * limits.unpacked:
        packed = sum(info.compress_size for info in infos)
        raise BadArchive(
            f"it is a zip bomb: its {in_words(packed)} unpack to {in_words(total)}"
            if bomb
            else f"it unpacks to {in_words(total)}, which is too much"
        )


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    mode = info.external_attr >> 16
    kind = "folder" if info.filename.endswith(("/", "\\")) else "file"
    if stat.S_ISLNK(mode):
        kind = "link"
    elif stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        kind = "special"
    problem = ""
    if info.flag_bits & 0x1:
        problem = "it is encrypted, and has no password here"
    elif info.compress_type not in _METHODS:
        problem = "it is packed by a method that is not read here. Pack it as a plain zip"
    return _member(
        _zip_name(info), kind, info.file_size, _zip_time(info), problem,
        lambda: _zip_chunks(archive, info),
    )  # fmt: skip


def _zip_name(info: zipfile.ZipInfo) -> str:
    """A Mac's archives hold UTF-8 without saying so."""
    name = getattr(info, "orig_filename", info.filename)
    if not info.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            return str(name.encode("cp437").decode("utf-8"))
    return str(name)


def _zip_time(info: zipfile.ZipInfo) -> float | None:
    try:
        return float(calendar.timegm((*info.date_time, 0, 0, 0)))
    except (ValueError, OverflowError):
        return None


def _zip_chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(info) as source:
            while part := source.read(CHUNK):
                yield part
    except _DAMAGE as error:
        raise BadArchive("it is damaged in its archive, or was cut") from error


# ---- tar ------------------------------------------------------------------------------------


class _Tape:
    """The bytes of a tar, unpacked, read once from the start to the end, and no more than is
    allowed."""

    def __init__(self, file: object, most: int) -> None:
        self._read: Callable[[int], bytes] = file.read  # type: ignore[attr-defined]
        self._left = self._most = most

    def some(self, most: int) -> bytes:
        """Some bytes, or none at the end."""
        try:
            data = self._read(min(most, CHUNK))
        except _DAMAGE as error:
            raise BadArchive("it is damaged, or was cut") from error
        self._left -= len(data)
        if self._left < 0:
            raise BadArchive(f"it unpacks to more than {in_words(self._most)}")
        return data

    def chunks(self, size: int) -> Iterator[bytes]:
        """So many bytes, and the rest of their last block."""
        left, padding = size, -size % tarfile.BLOCKSIZE
        while left + padding:
            data = self.some(left or padding)
            if not data:
                raise BadArchive("it is cut: its last member is not whole")
            if left:
                yield data
                left -= len(data)
            else:
                padding -= len(data)

    def whole(self, size: int) -> bytes:
        if size > MOST_HEADER:
            raise BadArchive("it is damaged: a name in it has no end")
        return b"".join(self.chunks(size))


def _of_tar(file: object, limits: Limits) -> Iterator[Member]:
    tape = _Tape(file, limits.unpacked)
    more: dict[str, str] = {}
    while header := tape.whole(tarfile.BLOCKSIZE):
        if header.count(0) == tarfile.BLOCKSIZE:
            return
        try:
            info = tarfile.TarInfo.frombuf(header, "utf-8", "surrogateescape")
        except _DAMAGE as error:
            raise BadArchive("it is not a whole archive: it is damaged, or was cut") from error
        if info.type == tarfile.GNUTYPE_LONGNAME:
            more["path"] = _text(tape.whole(info.size).rstrip(b"\0"))
        elif info.type in (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE):
            more.update(_pax(tape.whole(info.size)))
        elif info.type in (tarfile.XGLTYPE, tarfile.GNUTYPE_LONGLINK):
            tape.whole(info.size)
        else:
            yield from _tar_member(tape, info, more)
            more = {}


def _tar_member(tape: _Tape, info: tarfile.TarInfo, more: dict[str, str]) -> Iterator[Member]:
    if info.type == tarfile.GNUTYPE_SPARSE or any(key.startswith("GNU.sparse") for key in more):
        raise BadArchive("it holds files with holes, which are not read here")
    size, modified = info.size, float(info.mtime)
    try:
        size = int(more.get("size", size))
        modified = float(more.get("mtime", modified))
    except ValueError as error:
        raise BadArchive("it is damaged: the size of a member is not a number") from error
    if size < 0:
        raise BadArchive("it is damaged: a member has a negative size")
    kind = "file" if info.isreg() else "folder" if info.isdir() else "special"
    if info.issym() or info.islnk():
        kind = "link"
    body = tape.chunks(size if info.isreg() or info.type not in tarfile.SUPPORTED_TYPES else 0)
    yield _member(more.get("path", info.name), kind, size, modified, "", lambda: body)
    for _ in body:  # whatever of it nobody wanted
        pass


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _pax(data: bytes) -> dict[str, str]:
    """The records of a pax header: `<length> <key>=<value>` and a newline each."""
    found: dict[str, str] = {}
    while data:
        length, _, _ = data[:20].partition(b" ")
        if not length.isdigit() or not len(length) < int(length) <= len(data):
            raise BadArchive("it is damaged: a long name in it is not whole")
        record, data = data[len(length) + 1 : int(length)], data[int(length) :]
        key, _, value = record.rstrip(b"\n").partition(b"=")
        found[_text(key)] = _text(value)
    return found
