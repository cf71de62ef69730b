"""What came back from a worker, read with care: it may have sent anything. Decides nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.common.cells import NO_CELLS, Cells
from grader.common.lines import source_lines
from grader.judge.compare import Seen
from grader.judge.exceptions import message_of
from grader.judge.verdict import Fault, Outcome, Place
from grader.protocol.frames import Frame

MAX_PLACES = 12
MAX_COLUMN = 1_000_000


@dataclass(frozen=True)
class Evidence:
    """What came back from one worker, as the judge looks at it."""

    source: str
    functions: Mapping[str, Sequence[str]]
    loaded: Mapping[str, Any] | None
    observations: Mapping[int, Frame]
    stop: Fault | None = None
    stop_kind: Outcome | None = None
    stop_is_breach: bool = False
    confined: bool = False
    """Whether a layer of the sandbox stood that refuses calls."""
    cells: Cells = NO_CELLS


def as_seen(values: Mapping[str, Any]) -> Seen:
    return Seen(**{k: as_seen(v) if isinstance(v, dict) else v for k, v in values.items()})


def as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def text_of(sent: object, limit: int) -> str:
    """The beginning of what a worker sent, if it is a text."""
    return sent[:limit] if isinstance(sent, str) else ""


def line_of(sent: object, lines: Sequence[str]) -> int | None:
    """What a worker sent, if it is the number of one of these lines."""
    return sent if type(sent) is int and 1 <= sent <= len(lines) else None


def shortcomings_of(evidence: Evidence) -> dict[str, str]:
    """By function: why it cannot be called as the kata calls it; as the worker said."""
    sent = (evidence.loaded or {}).get("shortcomings")
    if not isinstance(sent, dict):
        return {}
    return {name: text_of(sent[name], 500) for name in evidence.functions if name in sent}


def fault_of(sent: object, evidence: Evidence) -> Fault | None:
    """An exception as the worker sent it, with the answer's lines as the judge has read them."""
    if not isinstance(sent, dict):
        return None
    lines = source_lines(evidence.source)
    places = []
    for row in as_list(sent.get("lines"))[-MAX_PLACES:]:
        row = row if isinstance(row, dict) else {}
        if number := line_of(row.get("line"), lines):
            function, text = text_of(row.get("function"), 200), lines[number - 1].strip()[:200]
            places.append(place_of(evidence.cells, number, function, text))
    if not places and (number := line_of(sent.get("line"), lines)):
        places.append(place_of(evidence.cells, number, "", lines[number - 1].rstrip()[:200]))
    name, message = text_of(sent.get("type"), 200), text_of(sent.get("message"), 2000)
    message = message_of(name, message, sent, evidence.cells, confined=evidence.confined)
    column = sent.get("column")
    column = column if type(column) is int and 1 <= column <= MAX_COLUMN else None
    return Fault(name, message, tuple(places), column, sent.get("own") is True)


def place_of(cells: Cells, line: int, function: str, text: str) -> Place:
    """A line of the answer, as the learner counts it."""
    cell, own = cells.place(line)
    return Place(own, function, text, cell)
