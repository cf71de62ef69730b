"""The conditions that `diagnoses.toml` can ask for, held against a case.

What each of them means is listed in grader/judge/diagnosis.py.
"""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from grader.judge.case import MISSING, Case
from grader.judge.compare import Expected, close
from grader.judge.model_findings import (
    holds_tensors,
    is_carried_over,
    original_as_before,
    state_as_before,
    state_of,
)


def holds(case: Case, condition: Mapping[str, Any]) -> bool:
    """Whether all of it was seen."""
    return all(_one(case, kind, wanted) for kind, wanted in condition.items())


def _one(case: Case, kind: str, wanted: Any) -> bool:
    if kind in _OF_NUMBERS:
        return _of_numbers(case, kind, wanted)
    if kind in _OF_THE_XRAY:
        return _of_the_xray(case, kind, wanted)
    if kind in _OF_THE_RUN:
        return bool(getattr(case, kind) is wanted)
    if kind in _OF_LOOKS:
        try:
            return _of_looks(case, kind, wanted)
        except Exception:  # noqa: BLE001 - what was seen may be anything; then nothing holds of it
            return False
    raise ValueError(f"{case.kata.slug}: no condition is called {kind!r}")


_OF_NUMBERS = {"slip", "scaled", "gradient", "cut_steps", "multiple"}
_OF_THE_XRAY = {"failure", "cut", "operation", "any_cut", "lost", "unused", "copied"}
_OF_THE_RUN = {"unwritten", "alone", "raised", "raises_later"}
_OF_LOOKS = {
    "family", "fact", "some", "every", "seen", "present", "nothing", "none", "partly", "zero",
    "right", "wrong", "double", "text", "no_number", "tensors", "changed", "filled", "carried",
}  # fmt: skip


CONDITIONS = _OF_NUMBERS | _OF_THE_XRAY | _OF_THE_RUN | _OF_LOOKS
"""All that can be asked for."""


def is_about_numbers(condition: Mapping[str, Any]) -> bool:
    """Whether it rests on what was computed, and not on the X-ray or an exception alone."""
    return not set(condition) <= _OF_THE_XRAY | {"raised"}


def _of_numbers(case: Case, kind: str, wanted: Any) -> bool:
    match kind:
        case "slip":
            return case.slipped(wanted) is not None
        case "scaled":
            return _scaled(case, wanted) is not None
        case "gradient":
            return any(spectrum.matches(wanted) for spectrum in case.spectra(wanted))
        case "cut_steps":
            spectrum, right = case.spectrum(case.of), case.right_spectrum(case.of) or {}
            return bool(wanted) and spectrum is not None and spectrum.part_of(right)
    return any(spectrum.factor(wanted) is not None for spectrum in case.spectra(wanted))


def _scaled(case: Case, wanted: str) -> float | None:
    """The factor of the value of this name; or, for `positive` and `negative`, of the first value
    of several numbers that is such a multiple of the right one."""
    if wanted not in ("positive", "negative"):
        return case.scaled(wanted)
    for name in case.kata.values:
        factor = case.scaled(name)
        if factor and case.wrong(name)[0][1].numel() > 1 and (factor < 0) is (wanted == "negative"):
            return factor
    return None


def factor_of(case: Case, condition: Mapping[str, Any], id: str) -> float | None:
    """By which number something known was multiplied, where this condition has found that."""
    if "scaled" in condition:
        return _scaled(case, condition["scaled"])
    return case.slipped(id)


def _of_the_xray(case: Case, kind: str, wanted: Any) -> bool:
    match kind:
        case "failure":
            return bool(case.in_xray("failure", "what") == wanted)
        case "cut":
            return bool(case.in_xray("cut", "function") == wanted)
        case "operation":
            return case.cut_by(str(wanted)) is not None
        case "any_cut":
            return bool(case.xray.get("cuts")) is wanted
    return bool(case.xray.get(kind)) is wanted


def _of_looks(case: Case, kind: str, wanted: Any) -> bool:
    match kind:
        case "family":
            return bool(case.problems[case.first].family == wanted)
        case "fact":
            return case.fact(wanted)
        case "some" | "every":
            facts = [case.fact(wanted, at) for at in range(len(case.problems))]
            return any(facts) if kind == "some" else all(facts)
        case "right" if isinstance(wanted, list):
            return all(_of_looks(case, kind, name) for name in wanted)
        case "carried":
            carried = is_carried_over(case.seen[case.first], case.truths[case.first])
            return carried is wanted
        case "seen":
            return bool(case.of_first(wanted[0]) == wanted[1])
    value = case.of_first(wanted)
    return value is not MISSING and _looks(case, kind, wanted, value)


def _looks(case: Case, kind: str, name: str, value: object) -> bool:
    """How one thing looks that was seen on the problem that failed first."""
    truth = case.truths[case.first]
    entries = value if isinstance(value, list) and value else [value]
    tensors = [entry for entry in entries if isinstance(entry, Tensor)]
    match kind:
        case "present":
            return True
        case "nothing":
            return value is None
        case "none":
            return all(entry is None for entry in entries)
        case "partly":
            return 0 < sum(entry is None for entry in entries) < len(entries)
        case "zero":
            return len(tensors) == len(entries) and not any(t.any() for t in tensors)
        case "double":
            is_single = case.problems[case.first].dtype == torch.float32
            return is_single and any(t.dtype == torch.float64 for t in tensors)
        case "text":
            return isinstance(value, str) and value != ""
        case "tensors":
            return holds_tensors(value)
        case "no_number":
            one = value if isinstance(value, Tensor) and not value.dim() else None
            return one is None or not one.is_floating_point() or not bool(one.isfinite())
        case "right" | "wrong":
            right = getattr(truth, name)
            is_right = isinstance(right, Expected) and close(value, right) is None
            return is_right is (kind == "right")
    state = state_of(case.seen[case.first], name)
    is_changed = state_as_before(state, truth, "") is not None
    if kind == "changed" or is_changed:
        return kind == "changed" and is_changed
    return original_as_before(state, truth, "") is not None
