"""Takes zip and tar archives of strangers apart, member by member and within limits.

Writes nothing and decides no name on the disk: who calls it copies what it wants of a member.
"""

import bz2
import gzip
import lzma
from collections.abc import Iterator
from typing import BinaryIO

from grader.classes.members import BadArchive, Limits, Member
from grader.classes.tar_members import tar_members
from grader.classes.zip_members import zip_members

_READ = (".zip", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar", ".tgz", ".tbz2", ".tbz", ".txz")
_NOT_READ = (".rar", ".7z", ".gz", ".bz2", ".xz", ".zst", ".lzh", ".ace", ".zipx")


def is_archive(name: str) -> bool:
    """Whether a file is an archive by its name. Some kinds of archive cannot be read here."""
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
        return zip_members(file, limits)
    if start.startswith(b"\x1f\x8b"):
        return tar_members(gzip.GzipFile(fileobj=file), limits)
    if start.startswith(b"BZh"):
        return tar_members(bz2.BZ2File(file), limits)
    if start.startswith(b"\xfd7zXZ\0"):
        return tar_members(lzma.LZMAFile(file), limits)
    if start.startswith(b"Rar!"):
        raise BadArchive("it is a RAR archive, which is not read here. A zip is")
    if start.startswith(b"7z\xbc\xaf\x27\x1c"):
        raise BadArchive("it is a 7z archive, which is not read here. A zip is")
    return tar_members(file, limits)
