"""The texts of diagnoses and hints that lie beside a kata as data. Imports no torch."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from grader import catalog
from grader.common.faults import BrokenKata
from grader.common.files import package_text
from grader.common.lines import reflowed

UNEXPLAINED = "unexplained"
NAMES_NOTHING = frozenset({UNEXPLAINED, "raises"})
"""What is given where no known mistake fits. An exception has said what happened by itself."""


@dataclass(frozen=True)
class Entry:
    """One diagnosis as its author wrote it."""

    id: str
    title: str
    explanation: str
    hints: tuple[str, ...]
    when: tuple[Mapping[str, Any], ...]
    otherwise: tuple[Mapping[str, Any], ...] = ()
    """What has to be seen where nothing that stands later has a name for it."""
    elsewhere: bool = False
    """The mistake is none of a gradient's way: a cut that is found as well is another one."""


@dataclass(frozen=True)
class Texts:
    """A kata's diagnoses in their order, and its own ladder of hints."""

    hints: tuple[str, ...]
    entries: tuple[Entry, ...]
    own: frozenset[str] = frozenset()
    """The ids of those that stand beside the kata."""

    def entry(self, id: str) -> Entry:
        found = self.find(id)
        assert found is not None, id
        return found

    def find(self, id: str) -> Entry | None:
        """The same, or None: an id may come from a file that somebody has kept."""
        return next((entry for entry in self.entries if entry.id == id), None)


COMMON = Path(__file__).parent / "common_diagnoses.toml"


@lru_cache(maxsize=64)
def load_texts(slug: str) -> Texts:
    """The texts beside a kata, and those that hold in every kata: a kata's own come first, and what
    an entry of its own leaves out is as in the common one of the same id. Raises BrokenKata."""
    file = catalog.folder(slug) / "diagnoses.toml"
    try:
        return _texts(tomllib.loads(package_text(file)))
    except (OSError, ValueError) as error:
        raise BrokenKata(f"{file} cannot be read: {error}") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise BrokenKata(f"{file}: {type(error).__name__}: {error}") from error


def _texts(data: Mapping[str, Any]) -> Texts:
    common = {row["id"]: row for row in _common()}
    own = [{**common.get(row["id"], {}), **row} for row in data["diagnosis"]]
    named = frozenset(row["id"] for row in own)
    rest = [row for row in common.values() if row["id"] not in named]
    last = [row for row in own if row["id"] == UNEXPLAINED]
    first = [row for row in own if row["id"] != UNEXPLAINED]
    return Texts(tuple(data["hints"]), tuple(map(_entry, [*first, *rest, *last])), named)


@lru_cache(maxsize=1)
def _common() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads(package_text(COMMON))["diagnosis"]
    return rows


def common_ids() -> frozenset[str]:
    """The ids of the diagnoses that are the same in every kata."""
    return frozenset(row["id"] for row in _common())


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(
        row["id"],
        row["title"],
        reflowed(row["explanation"]),
        tuple(row["hints"]),
        tuple(row.get("when", ())),
        tuple(row.get("otherwise", ())),
        row.get("elsewhere") is True,
    )
