"""The texts of diagnoses and hints that lie beside a kata as data. Imports no torch."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from grader import catalog
from grader.common.files import package_text
from grader.common.lines import reflowed


@dataclass(frozen=True)
class Entry:
    """One diagnosis as its author wrote it."""

    id: str
    title: str
    explanation: str
    hints: tuple[str, ...]
    when: tuple[Mapping[str, Any], ...]
    elsewhere: bool = False
    """The mistake is none of a gradient's way: a cut that is found as well is another one."""


@dataclass(frozen=True)
class Texts:
    """A kata's diagnoses in their order, and its own ladder of hints."""

    hints: tuple[str, ...]
    entries: tuple[Entry, ...]

    def entry(self, id: str) -> Entry:
        found = self.find(id)
        assert found is not None, id
        return found

    def find(self, id: str) -> Entry | None:
        """The same, or None: an id may come from a file that somebody has kept."""
        every = (*self.entries, one_edit_away())
        return next((entry for entry in every if entry.id == id), None)


@lru_cache(maxsize=1)
def one_edit_away() -> Entry:
    """What is said in every kata of an answer that computes what a known mutant computes."""
    row = tomllib.loads(package_text(Path(__file__).with_name("one_edit_away.toml")))
    return Entry(row["id"], row["title"], reflowed(row["explanation"]), tuple(row["hints"]), ())


@lru_cache(maxsize=64)
def load_texts(slug: str) -> Texts:
    """The texts beside a kata."""
    data = tomllib.loads(package_text(catalog.KATAS / slug / "diagnoses.toml"))
    entries = tuple(
        Entry(
            row["id"],
            row["title"],
            reflowed(row["explanation"]),
            tuple(row["hints"]),
            tuple(row.get("when", ())),
            row.get("elsewhere") is True,
        )
        for row in data["diagnosis"]
    )
    return Texts(tuple(data["hints"]), entries)
