"""What an audit has found before, kept as long as nothing that it rests on has changed.

One JSON file for each kata under `.kata/audit/`, which git ignores. A key is a hash of all that a
finding rests on; what is not asked for again is dropped.
"""

import hashlib
import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch

from grader import catalog
from grader.catalog import KATAS
from grader.common.files import Unreadable, read_text, write_text

GRADER = KATAS.parent
DECIDING = (
    "answers", "catalog", "common", "judge", "mutants", "pipeline", "protocol", "wall", "worker",
    "authoring",
)  # fmt: skip
"""The packages on which verdicts and rows rest."""
READ = {".py", ".toml", ".json"}


@lru_cache(maxsize=1)
def of_grader() -> str:
    """The hash of the grader's own code, and of the torch that it computes with."""
    files = [path for name in DECIDING for path in (GRADER / name).rglob("*")]
    return hashed(torch.__version__, *_read(files))


@lru_cache(maxsize=64)
def of_kata(slug: str) -> str:
    """The hash of a kata's folder. Its list of equivalent mutants decides no verdict."""
    return hashed(*_read(p for p in catalog.folder(slug).rglob("*") if p.name != "mutants.toml"))


def _read(paths: Iterable[Path]) -> list[str]:
    kept = sorted(path for path in paths if path.suffix in READ and path.is_file())
    return [f"{path.name} {hash_of(path)}" for path in kept]


def hash_of(path: Path) -> str:
    """The hash of a file's bytes; empty where it cannot be read."""
    try:
        return hashlib.sha256(read_text(path).encode()).hexdigest()
    except (OSError, Unreadable, UnicodeDecodeError):
        return ""


def hash_of_all(folder: Path) -> str:
    """The hash of the answers in a folder."""
    return hashed(*(f"{path.name} {hash_of(path)}" for path in sorted(folder.glob("*.py"))))


def hashed(*words: object) -> str:
    return hashlib.sha256(json.dumps([str(word) for word in words]).encode()).hexdigest()


class Kept:
    """The findings about one kata. `root` is None where nothing is to be read or kept."""

    def __init__(self, root: Path | None, slug: str) -> None:
        self.slug = slug
        self.file = None if root is None else root / ".kata" / "audit" / f"{slug}.json"
        self._old: dict[str, Any] = {}
        self._new: dict[str, Any] = {}
        self.reused = 0
        if self.file is not None:
            try:
                read = json.loads(read_text(self.file))
                self._old = read if isinstance(read, dict) else {}
            except (OSError, ValueError, Unreadable):  # nothing has been kept yet, or half of it
                pass

    def key(self, *words: object) -> str:
        return hashed(of_grader(), of_kata(self.slug), *words)

    def get(self, key: str) -> Any:
        """What was found before; None if it is not known."""
        found = self._new.get(key, self._old.get(key))
        if found is not None:
            self.reused += key not in self._new
            self._new[key] = found
        return found

    def put(self, key: str, found: Any) -> None:
        self._new[key] = found

    def save(self) -> None:
        """Keep what was asked for. Where nothing can be written, the next audit starts again."""
        if self.file is None or self._new == self._old:
            return
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            write_text(self.file, json.dumps(self._new))
        except OSError:
            pass
