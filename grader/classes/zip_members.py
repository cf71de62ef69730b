"""The members of a zip, one after the other."""

import calendar
import contextlib
import io
import stat
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from grader.classes.members import CHUNK, DAMAGE, BadArchive, Limits, Member, make_member
from grader.classes.sizes import in_words

RATIO = 100
"""What is packed more tightly than this, and is large, is there to fill a disk."""
LARGE = 10_000_000
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
"""LZMA is left out: an archive says how much memory it takes to unpack."""


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


def zip_members(file: BinaryIO, limits: Limits) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(_BoundedReads(file, limits.directory))
        infos = archive.infolist()
    except DAMAGE as error:
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
    return make_member(
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
    except DAMAGE as error:
        raise BadArchive("it is damaged in its archive, or was cut") from error
