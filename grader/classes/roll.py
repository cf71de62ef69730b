"""The roll of a class: who handed in what, kept in its private folder, so that grades, feedback and
exports can be made again without the submissions."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from grader.classes.handed_in import Collected, HandIn, Learner
from grader.classes.store import BadStore
from grader.common.files import Unreadable, read_text, write_text

NAME = "handed-in.json"
FORMAT = "kata-class-roll/1"
MOST_BYTES = 200_000_000


@dataclass(frozen=True)
class Entry:
    """A hand-in, and the hash of its bytes; empty where nothing was handed in."""

    hand_in: HandIn
    sha256: str = ""


@dataclass(frozen=True)
class Roll:
    """All of them, and what was said of the submissions as a whole."""

    layout: str
    katas: tuple[str, ...]
    entries: Sequence[Entry]
    unmatched: Sequence[tuple[str, str]]
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, collected: Collected, hashes: Sequence[str]) -> "Roll":
        entries = [Entry(*pair) for pair in zip(collected.hand_ins, hashes, strict=True)]
        return cls(collected.layout, collected.katas, entries, collected.unmatched, collected.notes)


def write_roll(private: Path, roll: Roll) -> None:
    """Keep the roll. Raises OSError."""
    data = {
        "format": FORMAT,
        "layout": roll.layout,
        "katas": roll.katas,
        "unmatched": roll.unmatched,
        "notes": roll.notes,
        "entries": [_plain(entry) for entry in roll.entries],
    }
    write_text(private / NAME, json.dumps(data, ensure_ascii=True, separators=(",", ":")))


def read_roll(private: Path) -> Roll:
    """The roll that is kept there. Raises BadStore."""
    path = private / NAME
    try:
        data = json.loads(read_text(path, MOST_BYTES))
        if data["format"] != FORMAT:
            raise BadStore(f"{path} has the format {data['format']!r}, and not {FORMAT!r}")
        return Roll(
            data["layout"],
            tuple(data["katas"]),
            [_entry(one) for one in data["entries"]],
            [(path, reason) for path, reason in data["unmatched"]],
            tuple(data["notes"]),
        )
    except FileNotFoundError as error:
        raise BadStore(
            f"{private.parent} has no class in it: `kata class SUBMISSIONS --out "
            f"{private.parent}` makes one"
        ) from error
    except (Unreadable, ValueError, KeyError, TypeError) as error:
        raise BadStore(
            f"{path} is damaged. `kata class SUBMISSIONS --out {private.parent}` makes it again"
        ) from error


def _plain(entry: Entry) -> dict[str, Any]:
    data = dict(vars(entry.hand_in))
    data["learner"] = vars(entry.hand_in.learner)
    data["file"] = None  # where it was read is nobody's affair later
    data["submitted"] = entry.hand_in.submitted and entry.hand_in.submitted.isoformat()
    return {**data, "sha256": entry.sha256}


def _entry(data: dict[str, Any]) -> Entry:
    sha256 = data.pop("sha256")
    submitted = data["submitted"]
    hand_in = HandIn(
        **{
            **data,
            "learner": Learner(**data["learner"]),
            "notes": tuple(data["notes"]),
            "file": Path(data["source"]) if sha256 and not data["problem"] else None,
            "submitted": datetime.fromisoformat(submitted) if submitted else None,
        }
    )
    return Entry(hand_in, sha256)
