"""The texts of diagnoses and hints that lie beside a kata as data. Imports no torch."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from grader import catalog
from grader.common.faults import BrokenKata
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
        return next(entry for entry in self.entries if entry.id == id)


@lru_cache(maxsize=64)
def load_texts(slug: str) -> Texts:
    """The texts beside a kata. Raises BrokenKata."""
    file = catalog.folder(slug) / "diagnoses.toml"
    try:
        return _texts(tomllib.loads(package_text(file)))
    except (OSError, ValueError) as error:
        raise BrokenKata(f"{file} cannot be read: {error}") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise BrokenKata(f"{file}: {type(error).__name__}: {error}") from error


def _texts(data: Mapping[str, Any]) -> Texts:
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
