"""The answers themselves, by the hash of their bytes, in the private folder of a class. With them a
verdict can be replayed, and feedback can show a learner's own lines, without the submissions."""

import sqlite3
import threading
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from grader.classes.answer_texts import AnswerText
from grader.classes.store import BUSY_S, BadStore

NAME = "answers.sqlite"


class KeptAnswers:
    """An open store of answers. Every method raises BadStore."""

    def __init__(self, path: Path) -> None:
        self.path, self.lock = path, threading.Lock()
        try:
            # The threads of a crew ask for answers too, one at a time.
            self.database = sqlite3.connect(
                path, timeout=BUSY_S, isolation_level=None, check_same_thread=False
            )
            self.database.execute("PRAGMA journal_mode = WAL")
            self.database.execute(
                "CREATE TABLE IF NOT EXISTS answers (sha256 TEXT PRIMARY KEY, "
                "suffix TEXT NOT NULL, problem TEXT NOT NULL, data BLOB NOT NULL) STRICT"
            )
        except sqlite3.Error as error:
            raise self._bad(error) from error

    def _bad(self, error: sqlite3.Error) -> BadStore:
        mend = "Make room, or move the file away, and give the command again"
        return BadStore(f"{self.path} does not do what it should ({error}). {mend}")

    def __enter__(self) -> "KeptAnswers":
        return self

    def __exit__(self, *_: object) -> None:
        self.database.close()

    def keep(self, texts: Iterable[AnswerText]) -> None:
        """Keep these, in one step."""
        rows = ((t.sha256, t.suffix, t.problem, zlib.compress(t.data, 1)) for t in texts)
        try:
            self.database.execute("BEGIN IMMEDIATE")
            self.database.executemany("INSERT OR IGNORE INTO answers VALUES (?, ?, ?, ?)", rows)
            self.database.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._bad(error) from error

    def __iter__(self) -> Iterator[AnswerText]:
        """All of them."""
        try:
            for suffix, problem, data in self.database.execute(
                "SELECT suffix, problem, data FROM answers"
            ):
                yield AnswerText(suffix, zlib.decompress(data), problem)
        except sqlite3.Error as error:
            raise self._bad(error) from error

    def answer(self, sha256: str) -> AnswerText:
        """The answer with this hash. Raises KeyError."""
        try:
            with self.lock:
                row = self.database.execute(
                    "SELECT suffix, problem, data FROM answers WHERE sha256 = ?", (sha256,)
                ).fetchone()
        except sqlite3.Error as error:
            raise self._bad(error) from error
        if row is None:
            raise KeyError(sha256)
        return AnswerText(row[0], zlib.decompress(row[2]), row[1])
