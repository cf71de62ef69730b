"""Attacks that are no text in a file: made where the answer should lie, when their turn comes."""

import os
import socket
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.bad import RIGHT
from tests.redteam.attack import Attack

Make = Callable[[Path, Mapping[str, str]], None]
FILE = "The file itself"
NOT_READ = "it is unreadable, and earns nothing"
STILL_RIGHT = "it is read as Python reads it, and earns what it is worth"


def _bytes(data: bytes) -> Make:
    def make(path: Path, _: Mapping[str, str]) -> None:
        path.write_bytes(data)

    return make


def _sparse(path: Path, _: Mapping[str, str]) -> None:
    path.write_bytes(RIGHT.encode())
    os.truncate(path, 100 * 1024**2)


def _link(to: str) -> Make:
    return lambda path, given: path.symlink_to(given.get(to, to))


def _socket(path: Path, _: Mapping[str, str]) -> None:
    here = os.getcwd()
    with socket.socket(socket.AF_UNIX) as listening:
        os.chdir(path.parent)  # a socket's path has at most 107 bytes
        try:
            listening.bind(path.name)
        finally:
            os.chdir(here)


def _closed(path: Path, _: Mapping[str, str]) -> None:
    path.write_text(RIGHT, encoding="utf-8")
    path.chmod(0)


def _unreadable(name: str, item: str, tries: str, make: Make) -> Attack:
    return Attack(name, FILE, item, tries, NOT_READ, 0, None, outcomes=("unreadable",), make=make)


def _right(name: str, item: str, tries: str, text: str) -> Attack:
    make = _bytes(text.encode("utf-8"))
    return Attack(name, FILE, item, tries, STILL_RIGHT, 10, None, outcomes=("passed",), make=make)


def _named(name: str, tries: str, file_name: str) -> Attack:
    return Attack(
        name,
        FILE,
        "file name",
        tries,
        "no report obeys the name, and nothing else is read",
        10,
        None,
        file_name=file_name,
        make=_bytes(RIGHT.encode()),
    )


MADE: tuple[Attack, ...] = (
    _unreadable("file_latin_1", "not utf-8", "bytes that are not UTF-8", _bytes(b"x = '\xe9'\n")),
    _unreadable(
        "file_utf_16", "not utf-8", "an answer in UTF-16", _bytes(RIGHT.encode("utf-16-le"))
    ),
    _unreadable(
        "file_coding_line",
        "not utf-8",
        "a coding line that says the bytes mean something else",
        _bytes(b"# -*- coding: rot13 -*-\nvzcbeg bf; bf._rkvg(0)\n\xff"),
    ),
    _unreadable(
        "file_nul", "nul", "NUL bytes after a right answer", _bytes(RIGHT.encode() + b"\0")
    ),
    _unreadable("file_100_mb", "huge", "a file of 100 MB", _sparse),
    _unreadable("file_link_to_itself", "link", "a link to itself", _link("hvp.py")),
    _unreadable("file_link_to_the_solution", "link", "a link to the solution", _link("solution")),
    _unreadable(
        "file_link_to_a_neighbour", "link", "a link to another's answer", _link("neighbour")
    ),
    _unreadable("file_link_to_nothing", "link", "a link to nothing", _link("gone.py")),
    _unreadable("file_link_to_endless", "device", "a link to /dev/zero", _link("/dev/zero")),
    _unreadable(
        "file_link_to_memory", "device", "a link to the judge's memory", _link("/proc/self/mem")
    ),
    _unreadable(
        "file_nested",
        "huge",
        "a source that is nested deeper than any parser goes",
        _bytes(b"x = " + b"(" * 400_000 + b")" * 400_000),
    ),
    _unreadable("file_fifo", "fifo", "a FIFO that nobody writes to", lambda p, _: os.mkfifo(p)),
    _unreadable("file_folder", "folder", "a folder", lambda p, _: p.mkdir()),
    _unreadable("file_socket", "device", "a socket", _socket),
    Attack(
        "file_no_permission",
        FILE,
        "permission",
        "a file that nobody may read",
        "it is unreadable; only root reads it, and then it is an answer like any other",
        10,
        None,
        outcomes=("unreadable",) if os.geteuid() else ("passed",),
        make=_closed,
    ),
    _right("file_crlf", "line ends", "Windows line endings", RIGHT.replace("\n", "\r\n")),
    _right("file_tabs", "tabs", "tabs for indentation", RIGHT.replace("    ", "\t")),
    _right("file_bom", "bom", "a byte order mark", "\ufeff" + RIGHT),
    _right("file_no_newline", "no newline", "no newline at the end", RIGHT.rstrip("\n")),
    _named("file_name_newline", "a name with a newline and a command", "a\n::error::b.py"),
    _named("file_name_escape", "a name with a terminal escape", "\x1b[2J\x1b]0;owned\x07.py"),
    _named("file_name_markup", "a name with markup", "[red]x[]<b>|`.py"),
    _named("file_name_option", "a name that looks like an option", "--json=x.py"),
    _named("file_name_bytes", "a name that is not UTF-8", os.fsdecode(b"\xff\xfe.py")),
    _named("file_name_bidi", "a name that reverses the text", "\u202eyp.rewsna\u202c.py"),
)
"""What cannot lie in a repository well, or would not be there in the same bytes for everyone."""
