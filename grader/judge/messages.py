"""The words in which a judgement is told. Decides nothing.

A message has a line each for what was found, what the kata asks, the answer's own line, and the
problem it was seen on, each with its label: `Found: …`, `Asked: …`, `Line: …`, `Where: …`.
"""

from collections.abc import Sequence
from typing import Any

from grader.cells import in_words
from grader.judge.compare import Finding
from grader.judge.verdict import CheckResult, Fault, Outcome

NOT_STARTED = "Found: Nothing is written yet.\nAsked: Write the function bodies, and grade again."


def of_finding(finding: Finding, where: str | None) -> str:
    """First what the answer does, then what the kata asks, then where it was seen."""
    lines = [f"Found: {sentence(finding.does)}", f"Asked: {sentence(finding.asks)}"]
    return "\n".join([*lines, where] if where else lines)


def of_fault(fault: Fault) -> str:
    """An exception or an end in one or two lines, with the answer's own line."""
    text = f"Found: {sentence(fault.text)}"
    if fault.places:
        place = fault.places[-1]
        inside = f", in {place.function}" if place.function not in ("", "<module>") else ""
        column = f", column {fault.column}" if fault.column else ""
        line = in_words(place.cell, place.line)
        text += f"\nLine: {line}{column}{inside}: {place.source.strip()}"
    return text


def where(problems: Sequence[Any], index: int) -> str:
    """Which problem it was, by what makes it different from the others."""
    told = vars(problems[index])
    facts = [
        f"{name} = {value}"
        for name, value in told.items()
        if name not in ("seed", "family") and not isinstance(value, bool)
    ]
    label = ", ".join([f"the {told['family']} model", *facts])
    return f"Where: problem {index + 1} of {len(problems)}: {label}."


def sentence(text: str) -> str:
    """The text with a capital at its beginning and a full stop at its end."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def summary(outcome: Outcome, checks: Sequence[CheckResult], event: Fault | None) -> str:
    """One line for lists of verdicts."""
    passed = sum(check.status == "passed" for check in checks if check.required)
    total = sum(check.required for check in checks)
    so_far = f"{passed} of {total} required checks pass"
    match outcome:
        case "passed":
            return f"all {total} required checks pass"
        case "not_started":
            return "not started yet"
        case "unreadable" | "raised" | "timed_out" | "crashed":
            assert event is not None
            last = event.places[-1] if event.places else None
            place = f" (line {in_words(last.cell, last.line)})" if last else ""
            what = (event.text.splitlines() or [""])[0][:160]
            return f"{what}{place}; {so_far}"
    return so_far
