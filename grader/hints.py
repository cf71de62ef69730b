"""The ladder of hints: which rung comes next, for the last diagnosis of a kata or for the kata.

Remembers in `.kata/hints.json` what was diagnosed last and how many rungs have been shown. A
damaged file is set aside and told. Imports no torch.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from grader.texts import load_texts

FILE = Path(".kata", "hints.json")


@dataclass(frozen=True)
class Rung:
    """One hint: which of how many, and for what. `diagnosis` is None on the kata's own ladder;
    `again` is the command that gives the next one."""

    kata: str
    diagnosis: str | None
    title: str
    number: int
    of: int
    hint: str
    again: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


class Damaged(ValueError):
    """The file could not be read; it has been set aside under the name in the message."""


def remember(root: Path, slug: str, diagnosis: str | None) -> None:
    """Keep what was diagnosed. The first rung has been shown with it; a new one begins anew."""
    try:
        state = _read(root)
    except Damaged:
        state = {}
    last = state.get(slug, {})
    if not isinstance(last, dict) or last.get("diagnosis") != diagnosis:
        last = {"diagnosis": diagnosis, "shown": 1 if diagnosis else 0}
    _write(root, {**state, slug: last, "last": slug})


def last_kata(root: Path) -> str | None:
    """The kata that was graded last, if one was."""
    slug = _read(root).get("last")
    return slug if isinstance(slug, str) else None


def next_rung(root: Path, slug: str) -> Rung:
    """The next rung, and the last one again at the top of the ladder. Raises Damaged."""
    state = _read(root)
    last = state.get(slug)
    last = last if isinstance(last, dict) else {}
    texts = load_texts(slug)
    known = {entry.id: entry for entry in texts.entries}
    entry = known.get(str(last.get("diagnosis")))
    ladder = entry.hints if entry else texts.hints
    shown = last.get("shown")
    number = min((shown if isinstance(shown, int) and shown > 0 else 0) + 1, len(ladder))
    diagnosis = entry.id if entry else None
    _write(root, {**state, slug: {"diagnosis": diagnosis, "shown": number}})
    title = entry.title if entry else "The kata's own hints"
    again = f"{os.environ.get('KATA_COMMAND', 'kata')} hint {slug}"
    return Rung(slug, diagnosis, title, number, len(ladder), ladder[number - 1], again)


def _read(root: Path) -> dict[str, Any]:
    file = root / FILE
    try:
        state = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(state, dict):
            return state
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError):
        pass
    aside = file.with_suffix(".damaged")
    file.replace(aside)
    raise Damaged(f"{FILE} could not be read; it is kept as {aside.name}, and hints begin anew")


def _write(root: Path, state: Mapping[str, Any]) -> None:
    file = root / FILE
    file.parent.mkdir(exist_ok=True)
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    beside.write_text(json.dumps(state, indent=1), encoding="utf-8")
    beside.replace(file)
