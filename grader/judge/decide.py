"""From what was seen and the truth to a verdict. The only place where outcomes are decided."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.judge import messages
from grader.judge.compare import Finding, Missing, Seen, Truth
from grader.judge.evidence import Evidence, as_list, as_seen, fault_of, shortcomings_of
from grader.judge.kata import Check, Kata
from grader.judge.turns import in_turn
from grader.judge.verdict import CheckResult, Fault, Outcome, Status


@dataclass(frozen=True)
class Judgement:
    """The part of a verdict that follows from evidence and truth."""

    outcome: Outcome
    summary: str
    checks: tuple[CheckResult, ...]
    hint: str | None
    error: Fault | None
    first_failed: int | None = None


Marks = dict[tuple[str, int], Finding | None]
"""By check and problem: what was found, of what has been looked at while an answer ran."""


@dataclass
class State:
    """What is known before the first check is looked at."""

    kata: Kata
    problems: Sequence[Any]
    truths: Sequence[Truth]
    evidence: Evidence
    marks: "Marks"
    unwritten: list[str] = field(default_factory=list)
    faults: dict[int, Fault] = field(default_factory=dict)
    reached: set[int] | None = None
    """The problems to look at, if not all."""


@dataclass(frozen=True)
class _Result:
    """How one check went; `fault` is the exception or end that kept it from being looked at."""

    status: Status
    message: str = ""
    think: str = ""
    fault: Fault | None = None
    problem: int | None = None


@in_turn
def judge(
    kata: Kata,
    problems: Sequence[Any],
    truths: Sequence[Truth],
    evidence: Evidence,
    marks: "Marks | None" = None,
) -> Judgement:
    """Hold every check against every problem of its, and say what came of it."""
    state = State(kata, problems, truths, evidence, {} if marks is None else marks)
    loaded = evidence.loaded or {}
    at_load = fault_of(loaded.get("unreadable"), evidence) or fault_of(
        loaded.get("error"), evidence
    )
    state.unwritten = [n for n in evidence.functions if n in as_list(loaded.get("unwritten"))]
    for index, frame in evidence.observations.items():
        error = frame.fields.get("error")
        fault = fault_of(error, evidence)
        if fault is not None and not _is_unwritten(fault, state):
            state.faults[index] = fault

    event, outcome = _first_event(state, at_load)
    if evidence.loaded is None or at_load is not None:
        assert event is not None
        return _nothing_ran(kata, event, outcome)
    if state.unwritten and set(state.unwritten) == set(evidence.functions):
        return _not_started(kata)
    checks, first = _look(state)
    if outcome == "timed_out" and first.fault is not None:
        checks, first = _before_the_end(state, checks, first)
    failed = any(check.required and check.status != "passed" for check in checks)
    if outcome is None or shortcomings_of(evidence) or (state.unwritten and not evidence.stop):
        outcome = "failed" if failed else "passed"
    if outcome in ("raised", "timed_out") and first.status == "failed" and first.fault is None:
        outcome = "failed"  # a number was wrong before that, and it is shown first
    if outcome in ("passed", "failed"):
        event = None
    return Judgement(
        outcome,
        messages.summary(outcome, checks, event),
        tuple(checks),
        first.think or None,
        event,
        first.problem,
    )


# ---- events: exceptions, and ends that nobody ordered -------------------------------------


def _is_unwritten(fault: Fault, state: State) -> bool:
    """A NotImplementedError of one of the kata's functions says that it is not written."""
    if fault.type != "NotImplementedError" or not fault.own or not fault.places:
        return False  # torch raises it too, for what it cannot do
    name = fault.places[-1].function
    if name not in state.evidence.functions:
        return False
    if name not in state.unwritten:
        state.unwritten.append(name)
    return True


def _first_event(state: State, at_load: Fault | None) -> tuple[Fault | None, Outcome | None]:
    """The first thing that went wrong while the answer ran, among what is required."""
    evidence = state.evidence
    if at_load is not None:
        unreadable = isinstance((evidence.loaded or {}).get("unreadable"), dict)
        return at_load, "unreadable" if unreadable else "raised"
    required = [i for i, problem in enumerate(state.problems) if problem.required]
    for index in required:
        if index in state.faults:
            return state.faults[index], "raised"
        if index not in evidence.observations and evidence.stop is not None:
            return evidence.stop, evidence.stop_kind
    if evidence.stop_is_breach or evidence.loaded is None:
        return evidence.stop, evidence.stop_kind
    return None, None


# ---- checks -------------------------------------------------------------------------------


def _seen(state: State, index: int) -> Seen:
    frame = state.evidence.observations.get(index)
    values = as_seen(frame.values) if frame else Seen()
    values.functions = state.evidence.functions
    values.unwritten = state.unwritten
    values.shortcomings = shortcomings_of(state.evidence)
    values.elsewhere = _elsewhere(state)
    return values


def _elsewhere(state: State) -> dict[str, Finding]:
    """By missing function: that it stands in a cell which is not graded, where one has it."""
    cells, found = state.evidence.cells, {}
    for name, why in shortcomings_of(state.evidence).items():
        cell = cells.elsewhere(name) if why == "missing" else None
        if cell is not None:
            found[name] = messages.not_graded(name, cell, state.kata.slug, cells.were_run)
    return found


def _look(state: State) -> tuple[list[CheckResult], _Result]:
    """Every check in its order, and how the first required one failed, if one did."""
    results: dict[str, CheckResult] = {}
    first: _Result | None = None
    reached: set[int] = set()
    for check in state.kata.checks:
        result = _one(state, check, results)
        if result.fault is not None:
            # One exception fails the first check it reaches; the others are not reached by it.
            if id(result.fault) in reached:
                result = _Result("skipped")
            else:
                reached.add(id(result.fault))
        if result.status == "failed" and check.required and first is None:
            first = result
        results[check.id] = CheckResult(
            check.id, check.title, result.status, check.points, check.required, result.message
        )
    return list(results.values()), first or _Result("passed")


def _before_the_end(
    state: State, checks: list[CheckResult], first: _Result
) -> tuple[list[CheckResult], _Result]:
    """The checks where a number was wrong on a problem before the one that had no end. A check that
    passes as far as it was reached is then not reached."""
    seen = {i for i in state.evidence.observations if i not in state.faults}
    reached, wrong = _look(dataclasses.replace(state, reached=seen))
    if wrong.status != "failed":
        return checks, first
    unreached = {check.id for check in checks if check.status != "passed"}
    return [
        dataclasses.replace(check, status="skipped", message="")
        if check.status == "passed" and check.id in unreached
        else check
        for check in reached
    ], wrong


def _one(state: State, check: Check, before: Mapping[str, CheckResult]) -> _Result:
    """Hold one check against its problems, until one fails it."""
    if any(before[name].status != "passed" for name in check.needs):
        return _Result("skipped")
    indices = [i for i, problem in enumerate(state.problems) if check.applies(problem)]
    if not indices:
        raise ValueError(f"{state.kata.slug}: no problem is drawn for the check {check.id}")
    if state.reached is not None:
        indices = [i for i in indices if i in state.reached]
        if not indices:
            return _Result("skipped")
    for index in indices:
        where = messages.where(state.problems, index)
        try:
            finding = found_by(state, check, index)
        except Missing:
            fault = state.faults.get(index) or state.evidence.stop
            if fault is not None:
                # Its line is the place to look at; the check's question would lead elsewhere.
                text = messages.of_fault(fault, where)
                return _Result("failed", text, fault=fault, problem=index)
            finding = Finding("your answer gave no result that this check could look at", _FORM)
        except Exception as error:  # noqa: BLE001 - whatever was sent, a verdict is given
            what = type(error).__name__
            finding = Finding(f"your answer's result could not be read ({what})", _FORM)
        if finding is not None:
            was_run = index in state.evidence.observations and not state.unwritten
            text = messages.of_finding(finding, where if was_run else None)
            return _Result("failed", text, finding.think or check.look, problem=index)
    return _Result("passed")


def found_by(state: State, check: Check, index: int) -> Finding | None:
    """What the check finds on one problem; once, where nothing else has a say in it."""
    if state.unwritten or shortcomings_of(state.evidence):
        return check.function(_seen(state, index), state.truths[index])
    key = (check.id, index)
    if key not in state.marks:
        state.marks[key] = check.function(_seen(state, index), state.truths[index])
    return state.marks[key]


_FORM = "each function should return what its docstring says"


# ---- ends ---------------------------------------------------------------------------------


def unreached(kata: Kata, first_message: str) -> tuple[CheckResult, ...]:
    """All checks of an answer that never ran: the first failed, the others were not reached."""
    return tuple(
        CheckResult(
            check.id,
            check.title,
            "skipped" if position else "failed",
            check.points,
            check.required,
            "" if position else first_message,
        )
        for position, check in enumerate(kata.checks)
    )


def _nothing_ran(kata: Kata, event: Fault, outcome: Outcome | None) -> Judgement:
    assert outcome is not None
    checks = unreached(kata, messages.of_fault(event))
    return Judgement(outcome, messages.summary(outcome, checks, event), checks, None, event)


def _not_started(kata: Kata) -> Judgement:
    checks = unreached(kata, messages.NOT_STARTED)
    summary = messages.summary("not_started", checks, None)
    return Judgement("not_started", summary, checks, None, None)
