"""Everything known about one answer to one kata, as a value, and as JSON.

The JSON is `kata-verdict/1`; its schema is `grader/judge/verdict.schema.json`.
Strings that come from an answer are bounded and raw: each report makes them harmless for itself.
"""

import dataclasses
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from grader.common.cells import NO_CELLS, Cells

FORMAT = "kata-verdict/1"
OWN_FAULT = "fault of the grader"
"""The type of the fault in a verdict that a fault of ours has prevented. No answer can get it: of
one that crashed, the type is empty."""

Outcome = Literal["passed", "failed", "not_started", "raised", "timed_out", "crashed", "unreadable"]
Status = Literal["passed", "failed", "skipped"]


def only_finite(data: Any) -> Any:
    """The data with null for numbers that are not finite, for which JSON has no word."""
    if isinstance(data, float):
        return data if math.isfinite(data) else None
    if isinstance(data, Mapping):
        return {key: only_finite(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [only_finite(value) for value in data]
    return data


@dataclass(frozen=True)
class Message:
    """What a check says: what was found, what the kata asks, the answer's line that raised, and the
    problem it was seen on. A part that is empty is not there."""

    found: str = ""
    asked: str = ""
    line: str = ""
    where: str = ""

    @property
    def text(self) -> str:
        """The parts as one string, each behind its label. The further lines of a part are indented,
        so that none of them can be taken for one with a label of its own."""
        parts = ((label, getattr(self, label.lower())) for label in _LABELS)
        return "\n".join(f"{label}: {_indented(part)}" for label, part in parts if part)

    @classmethod
    def of(cls, text: str) -> "Message":
        """The parts of such a string; all of it is what was found if it has no label."""
        parts: dict[str, list[str]] = {}
        name = "found"
        for row in text.split("\n"):
            label, colon, rest = row.partition(": ")
            if colon and label in _LABELS:
                name, row = label.lower(), rest
            parts.setdefault(name, []).append(row)
        return cls(**{name: _unindented(rows) for name, rows in parts.items()})


_LABELS = ("Found", "Asked", "Line", "Where")


def _indented(part: str) -> str:
    return part.replace("\n", "\n  ")


def _unindented(rows: list[str]) -> str:
    return "\n".join([rows[0], *(row.removeprefix("  ") for row in rows[1:])])


@dataclass(frozen=True)
class CheckResult:
    """One check as it went; `message` is empty where it passed or was not reached, else it is the
    text of a Message."""

    id: str
    title: str
    status: Status
    points: int
    required: bool
    message: str

    @property
    def parts(self) -> Message:
        return Message.of(self.message)


@dataclass(frozen=True)
class Place:
    """One line of the answer: its number, the function it stands in, its text; and the cell whose
    line it is, where the answer stands in a notebook."""

    line: int
    function: str
    source: str
    cell: str | None = None


@dataclass(frozen=True)
class Fault:
    """The exception, syntax error, crash or time-out that an answer ended in.

    `own` says that a line of the answer raised it, and not something that the line called.
    """

    type: str
    message: str
    places: tuple[Place, ...] = ()
    column: int | None = None
    own: bool = False

    @property
    def text(self) -> str:
        return ": ".join(part for part in (self.type, self.message) if part)


@dataclass(frozen=True)
class Sandbox:
    """How far the worker was confined."""

    level: str
    layers: tuple[str, ...]


@dataclass(frozen=True)
class Recorded:
    """What was recorded for a picture: the worker's plain data, unchecked; the number of the
    problem it was seen on; and the answer's text, with its cells where it comes from a notebook."""

    way: Any
    problem: int
    source: str
    cells: Cells = NO_CELLS


@dataclass(frozen=True)
class Verdict:
    """The whole of it. `diagnosis` is there where one was made; `left_out` says what of a notebook
    was not graded; `problem` is the number of the problem that the first failure was seen on."""

    kata: str
    title: str
    answer: str
    outcome: Outcome
    summary: str
    score: int
    max_score: int
    checks: tuple[CheckResult, ...]
    diagnosis: dict[str, Any] | None
    hint: str | None
    error: Fault | None
    output: str
    output_truncated: bool
    seed: int
    replay: str
    answer_sha256: str | None
    grader_version: str
    torch_version: str
    sandbox: Sandbox
    duration_s: float
    left_out: tuple[str, ...] = ()
    problem: int | None = None
    recorded: Recorded | None = field(default=None, compare=False)
    """Where a picture was asked for; it is no part of the JSON."""

    @property
    def passed(self) -> bool:
        return self.outcome == "passed"

    @property
    def was_prevented(self) -> bool:
        """Whether a fault of the grader's stands here in place of a verdict."""
        error = self.error
        return self.outcome == "crashed" and error is not None and error.type == OWN_FAULT

    def first_failure(self) -> CheckResult | None:
        """The first required check that failed; where none did, none."""
        failed = (check for check in self.checks if check.status == "failed" and check.required)
        return next(failed, None)

    def first_bonus_left(self) -> CheckResult | None:
        """The first bonus check that failed."""
        failed = (c for c in self.checks if c.status == "failed" and not c.required)
        return next(failed, None)

    @classmethod
    def of_json(cls, data: Mapping[str, Any]) -> "Verdict":
        """The verdict that `to_json` made this of. Raises KeyError, TypeError and ValueError for
        what is not one."""
        if data["format"] != FORMAT:
            raise ValueError(f"this is {data['format']!r}, not {FORMAT!r}")
        error = data["error"]
        if error is not None:
            error = Fault(**{**error, "places": tuple(Place(**place) for place in error["places"])})
        return cls(
            **{
                **{key: value for key, value in data.items() if key != "format"},
                "checks": tuple(CheckResult(**check) for check in data["checks"]),
                "error": error,
                "sandbox": Sandbox(data["sandbox"]["level"], tuple(data["sandbox"]["layers"])),
                "left_out": tuple(data.get("left_out", ())),
            }
        )

    def to_json(self) -> dict[str, Any]:
        """Plain data, as `json.loads` would give it back."""
        data = dataclasses.asdict(dataclasses.replace(self, recorded=None))
        del data["recorded"]
        data["duration_s"] = round(self.duration_s, 4)
        if not self.left_out:  # only a notebook has it, and cells
            del data["left_out"]
        if self.problem is None:  # nothing failed, or not on a problem
            del data["problem"]
        for place in (data["error"] or {}).get("places", ()):
            if place["cell"] is None:
                del place["cell"]
        plain: dict[str, Any] = json.loads(
            json.dumps(only_finite({"format": FORMAT, **data}), allow_nan=False)
        )
        return plain
