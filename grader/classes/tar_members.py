"""The members of a tar, one after the other: read once from start to end, without going back."""

import tarfile
from collections.abc import Callable, Iterator

from grader.classes.members import CHUNK, DAMAGE, BadArchive, Limits, Member, make_member
from grader.classes.sizes import in_words

MOST_HEADER = 1_000_000
"""Bytes of a header that gives a long name. A true one has a few hundred."""


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
        except DAMAGE as error:
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


def tar_members(file: object, limits: Limits) -> Iterator[Member]:
    tape = _Tape(file, limits.unpacked)
    more: dict[str, str] = {}
    while header := tape.whole(tarfile.BLOCKSIZE):
        if header.count(0) == tarfile.BLOCKSIZE:
            return
        try:
            info = tarfile.TarInfo.frombuf(header, "utf-8", "surrogateescape")
        except DAMAGE as error:
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
    yield make_member(more.get("path", info.name), kind, size, modified, "", lambda: body)
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
