"""Whether an answer computes what a known answer computes, value by value. Runs nothing.

Two observations are the same where everything in them is: the same values were reached, each is
equal up to rounding, and where an exception ended them, it is the same one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor

from grader.judge.compare import Expected, Truth, close
from grader.judge.turns import in_turn
from grader.protocol.frames import Frame, Other

NEAR = {torch.float64: 1e-6, torch.float32: 1e-4}
"""How far two computations of one value may differ, relative to its length; by its dtype."""


@dataclass(frozen=True)
class Known:
    """A known answer whose values an answer has: its diagnosis, and the sentence about it."""

    kind: Literal["answer", "mutant"]
    diagnosis: str
    sentence: str

    def to_json(self) -> dict[str, str]:
        return {"kind": self.kind, "sentence": self.sentence}


@in_turn
def same_observation(one: Frame, other: Frame) -> bool:
    """Whether two observations of one problem show the same."""
    return _event(one) == _event(other) and _same(one.values, other.values)


@in_turn
def first_wrong(frame: Frame, truth: Truth) -> str:
    """The name of the first value that is not the right one; empty where there is none, since it
    was something other than a number that failed."""
    for name, value in frame.values.items():
        right = getattr(truth, name, None)
        if isinstance(right, Expected) and close(value, right) is not None:
            return name
    return ""


def until(frame: Frame, name: str) -> Frame:
    """The observation up to this value, and no more of it; all of it where the name is empty."""
    if not name or name not in frame.values:
        return frame
    names = list(frame.values)
    kept = names[: names.index(name) + 1]
    return Frame(frame.kind, {}, {each: frame.values[each] for each in kept})


def _event(frame: Frame) -> tuple[str, str] | None:
    """The exception that ended it. Its lines are each answer's own."""
    error = frame.fields.get("error")
    if not isinstance(error, dict):
        return None
    return str(error.get("type")), str(error.get("message"))


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, Tensor) and isinstance(other, Tensor):
        return _near(one, other)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, Other) and isinstance(other, Other):
        return True  # an object of the answer's: what kind it is differs between right answers too
    return type(one) is type(other) and bool(one == other)


def _near(one: Tensor, other: Tensor) -> bool:
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    if not one.is_floating_point():
        return bool(one.equal(other))
    finite = one.isfinite()
    if not finite.equal(other.isfinite()):
        return False
    one, other, tolerance = one[finite], other[finite], NEAR.get(one.dtype, 1e-3)
    one, other = one.double(), other.double()
    length = max(float(one.norm()), float(other.norm()), 1e-12)
    return not length < float("inf") or float((one - other).norm()) <= tolerance * length
