"""The verdicts of a class in SQLite, each stored the moment it is known, and chained by hash.

`class.sqlite` names no learner: a verdict is kept for an answer, by the hash of its bytes. Only one
command writes at a time.
"""

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCHEMA = 1
NAME = "class.sqlite"
BUSY_S = 5.0
_TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE verdicts (
    number INTEGER PRIMARY KEY,
    answer TEXT NOT NULL, kata TEXT NOT NULL, grader TEXT NOT NULL, policy TEXT NOT NULL,
    verdict TEXT NOT NULL, chain TEXT NOT NULL,
    UNIQUE (answer, kata, grader, policy)
) STRICT;
CREATE TABLE shapes (answer TEXT PRIMARY KEY, shape TEXT NOT NULL) STRICT;
"""


class BadStore(Exception):
    """The store cannot be used; the message says why, and what to do."""


@dataclass(frozen=True)
class Key:
    """What a verdict is kept under: the hash of an answer's bytes, the kata, the version of the
    grader, and the rules under which it was graded."""

    answer: str
    kata: str
    grader: str
    policy: str


@dataclass(frozen=True)
class Stored:
    """A verdict with its place in the chain."""

    number: int
    key: Key
    verdict: Mapping[str, Any]
    chain: str


class Store:
    """An open store. Every method raises BadStore where the database does not do what it should."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._told():
            self.database = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
            self._prepare()

    def _prepare(self) -> None:
        (version,) = self.database.execute("PRAGMA user_version").fetchone()
        if version > SCHEMA:
            self.close()
            raise BadStore(
                f"{self.path} was written by a newer version of the grader (its format is "
                f"{version}, and this version knows {SCHEMA}). Update the grader, or name another "
                "folder with --out"
            )
        self.database.execute("PRAGMA journal_mode = WAL")
        self.database.execute("PRAGMA synchronous = FULL")
        if version == 0:
            with self._whole():
                for statement in _TABLES.split(";"):
                    self.database.execute(statement)
                self.database.execute(f"PRAGMA user_version = {SCHEMA}")

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise BadStore(_said(self.path, error)) from error

    @contextlib.contextmanager
    def _whole(self) -> Iterator[None]:
        """All or nothing of what is written within."""
        self.database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                self.database.execute("ROLLBACK")
            raise
        self.database.execute("COMMIT")

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        with contextlib.suppress(sqlite3.Error):
            self.database.close()

    # ---- what the store says of itself ------------------------------------------------------

    def about(self, name: str) -> str | None:
        """A value that is the same for the whole class; None if there is none yet."""
        with self._told():
            found = self.database.execute("SELECT value FROM about WHERE name = ?", (name,))
            row = found.fetchone()
        return None if row is None else str(row[0])

    def tell(self, name: str, value: str) -> None:
        """Keep a value, in place of what was there."""
        with self._told():
            self.database.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))

    # ---- verdicts -----------------------------------------------------------------------------

    def has(self, key: Key) -> bool:
        with self._told():
            found = self.database.execute(f"SELECT 1 FROM verdicts {_WHERE}", _row(key))
            return found.fetchone() is not None

    def verdict(self, key: Key) -> Mapping[str, Any] | None:
        """The verdict that is kept under this key."""
        with self._told():
            found = self.database.execute(f"SELECT verdict FROM verdicts {_WHERE}", _row(key))
            row = found.fetchone()
        return None if row is None else _loaded(self.path, row[0])

    def add(self, key: Key, verdict: Mapping[str, Any]) -> bool:
        """Keep a verdict. False if there is one already, which stays."""
        text = json.dumps(verdict, sort_keys=True, separators=(",", ":"), allow_nan=False)
        with self._told(), self._whole():
            if self.database.execute(f"SELECT 1 FROM verdicts {_WHERE}", _row(key)).fetchone():
                return False
            last = self.database.execute(
                "SELECT chain FROM verdicts ORDER BY number DESC LIMIT 1"
            ).fetchone()
            chain = link(last[0] if last else "", key, text)
            self.database.execute(
                "INSERT INTO verdicts (answer, kata, grader, policy, verdict, chain) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (*_row(key), text, chain),
            )
        return True

    def count(self) -> int:
        with self._told():
            return int(self.database.execute("SELECT count(*) FROM verdicts").fetchone()[0])

    def __iter__(self) -> Iterator[Stored]:
        """All verdicts, in the order in which they were stored."""
        last = 0
        while True:
            with self._told():
                rows = self.database.execute(
                    "SELECT number, answer, kata, grader, policy, verdict, chain FROM verdicts "
                    "WHERE number > ? ORDER BY number LIMIT 200",
                    (last,),
                ).fetchall()
            for number, answer, kata, grader, policy, text, chain in rows:
                key = Key(answer, kata, grader, policy)
                yield Stored(number, key, _loaded(self.path, text), chain)
            if not rows:
                return
            last = rows[-1][0]

    def broken_links(self) -> list[int]:
        """The numbers of the verdicts that are not what was stored, or that follow one that is
        missing."""
        broken, before = [], ""
        with self._told():
            rows = self.database.execute(
                "SELECT number, answer, kata, grader, policy, verdict, chain FROM verdicts "
                "ORDER BY number"
            )
            for number, answer, kata, grader, policy, text, chain in rows:
                if chain != link(before, Key(answer, kata, grader, policy), text):
                    broken.append(number)
                before = chain
        return broken

    # ---- answers that are alike ---------------------------------------------------------------

    def shape(self, answer: str) -> str | None:
        """What an answer is after normalising, if that is known already."""
        with self._told():
            row = self.database.execute(
                "SELECT shape FROM shapes WHERE answer = ?", (answer,)
            ).fetchone()
        return None if row is None else str(row[0])

    def keep_shape(self, answer: str, shape: str) -> None:
        with self._told():
            self.database.execute("INSERT OR IGNORE INTO shapes VALUES (?, ?)", (answer, shape))


_WHERE = "WHERE answer = ? AND kata = ? AND grader = ? AND policy = ?"


def _row(key: Key) -> tuple[str, str, str, str]:
    return key.answer, key.kata, key.grader, key.policy


def link(before: str, key: Key, text: str) -> str:
    """The hash that ties a verdict to all that were stored before it."""
    parts = json.dumps([before, *_row(key), text])
    return hashlib.sha256(parts.encode()).hexdigest()


def _loaded(path: Path, text: str) -> Mapping[str, Any]:
    try:
        data: Mapping[str, Any] = json.loads(text)
        return data
    except ValueError as error:
        raise BadStore(f"{path} holds a verdict that is not JSON. {_MEND}") from error


_MEND = (
    "Move the file away, or name another folder with --out: the same command then grades again "
    "what it held"
)


def _said(path: Path, error: sqlite3.Error) -> str:
    text = str(error)
    if "locked" in text or "busy" in text:
        return (
            f"{path} is locked by another program. End that program, and give the command again: "
            "it goes on where it stood"
        )
    if "full" in text:
        return (
            f"the disk is full, so {path} cannot grow. All verdicts until now are kept. Make room, "
            "and give the command again: it goes on where it stood"
        )
    if "malformed" in text or "not a database" in text or "disk image" in text:
        return f"{path} is damaged ({text}). {_MEND}"
    if "unable to open" in text or "readonly" in text or "read-only" in text:
        return f"{path} cannot be written ({text}). Name a folder that you may write to with --out"
    return f"{path} does not do what it should ({text}). {_MEND}"
