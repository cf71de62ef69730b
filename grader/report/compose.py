"""Makes the story of a verdict. Computes no number that the verdict does not hold."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.catalog.diagnoses import NAMES_NOTHING
from grader.picture.drawn import drawn
from grader.picture.value import Picture
from grader.report.picture_rails import rails
from grader.report.story import (
    CheckRow,
    Failure,
    Happened,
    Lost,
    Output,
    RaisedAt,
    Said,
    Spectrum,
    Story,
    Term,
)

if TYPE_CHECKING:
    from grader.judge.verdict import CheckResult, Verdict

HEADLINES = {
    "passed": "Passed",
    "failed": "Not passed yet",
    "not_started": "Not started yet",
    "raised": "Your answer raised an exception",
    "timed_out": "Your answer ran out of time",
    "crashed": "Your answer's process ended early",
    "unreadable": "Your answer could not be read",
}

NOISE = 0.2
"""Where more than this is left unexplained, coefficients mean nothing and are not shown."""
VISIBLE = 0.005
READABLE = 0.05


def story_of(verdict: "Verdict") -> Story:
    """What is shown of a verdict."""
    begun = verdict.outcome != "not_started"
    found = _diagnosis_of(verdict)
    evidence: Mapping[str, Any] = found["evidence"] if found else {}
    lost, beside = _lost(evidence), bool(evidence.get("beside"))
    way = drawn(verdict)
    return Story(
        kata=verdict.kata,
        title=verdict.title,
        answer=verdict.answer,
        outcome=verdict.outcome,
        mark="✓"
        if verdict.passed
        else "✗"
        if begun
        else "·",  # not having started is not a mistake
        headline=_headline(verdict),
        bonus_left=_bonus_left(verdict),
        left_out=verdict.left_out,
        start="" if begun else _start(verdict),
        checks=_checks(verdict),
        failure=_failure(verdict) if begun else None,
        think=(verdict.hint or "") if begun else "",
        happened=_happened(found) if found else None,
        spectrum=spectrum_of(found) if found else None,
        in_numbers=_in_numbers(evidence),
        lost=None if beside else lost,
        also_lost=lost if beside else None,
        picture=_picture(evidence, way) if lost else (),
        way=way,
        raised_at=None if lost else _raised_at(verdict),
        output=_output(verdict),
        hints=tuple(map(str, (verdict.diagnosis or {}).get("hints", ())))[1:],
        has_ladder=verdict.diagnosis is not None and _is_a_file_in_kata(verdict),
        replay=verdict.replay if begun else "",
    )


def _picture(evidence: Mapping[str, Any], way: Picture | None) -> tuple[str, ...]:
    """The rails, where the cut stands in them; what the X-ray says of it where it does not."""
    if way is not None and way.has_cut:
        return tuple(rails(way))
    return tuple(str(evidence.get("picture", "")).splitlines())


# ---- what was judged --------------------------------------------------------------------------


def _headline(verdict: "Verdict") -> str:
    """How it went, in one line."""
    headline = f"{HEADLINES[verdict.outcome]}: {verdict.score} of {verdict.max_score} points"
    left = _bonus_left(verdict)
    return f"{headline}; bonus checks left: {left}" if verdict.passed and left else headline


def _bonus_left(verdict: "Verdict") -> int:
    return sum(not check.required and check.status != "passed" for check in verdict.checks)


def _start(verdict: "Verdict") -> str:
    count = sum(check.required for check in verdict.checks)
    return f"{count} checks wait for you. Write the function bodies first."


def _checks(verdict: "Verdict") -> tuple[CheckRow, ...]:
    return tuple(
        CheckRow(c.id, c.title, c.status, _points(c), c.required, _said(verdict, c))
        for c in verdict.checks
    )


def _points(check: "CheckResult") -> str:
    if not check.required:
        return "bonus"
    return f"{check.points if check.status == 'passed' else 0}/{check.points}"


def _failure(verdict: "Verdict") -> Failure | None:
    check, label = verdict.first_failure(), "First failure"
    if check is None:
        check, label = verdict.first_bonus_left(), "Bonus, not earned"
    if check is None:
        return None
    return Failure(check.id, label, check.title, check.required, _said(verdict, check))


def _said(verdict: "Verdict", check: "CheckResult") -> Said:
    parts = check.parts
    raised = verdict.error is not None or bool(parts.line)
    return Said(parts.found, parts.asked, parts.line, parts.where, raised)


def _raised_at(verdict: "Verdict") -> RaisedAt | None:
    error, failure = verdict.error, verdict.first_failure()
    if error is None or not error.places:
        return None
    begin = error.text.partition("\n")[0][1:80].lower()
    is_said = failure is not None and begin in failure.parts.found.lower()
    last = error.places[-1]
    return RaisedAt(last.line, last.cell, error.text, is_said)


def _output(verdict: "Verdict") -> Output | None:
    lines = tuple(verdict.output.rstrip().splitlines())
    return Output(lines, verdict.output_truncated) if lines else None


def _is_a_file_in_kata(verdict: "Verdict") -> bool:
    """Whether `kata hint` remembers what was diagnosed: it does for these files alone."""
    return Path(verdict.answer) == Path("kata", f"{verdict.kata}.py")


# ---- what was diagnosed -----------------------------------------------------------------------


def _diagnosis_of(verdict: "Verdict") -> Mapping[str, Any] | None:
    """The diagnosis, where it has something to say. That no known mistake fits is said about
    numbers only. An exception or a missing function says more than that by itself."""
    found, first = verdict.diagnosis, verdict.first_failure()
    if found is None or found["id"] not in NAMES_NOTHING:
        return found
    if any(found["evidence"].get(name) for name in ("spectrum", "cut", "whole_vector", "curve")):
        return found
    unwritten = first is not None and first.id == verdict.checks[0].id
    return None if unwritten or verdict.error is not None else found


def _happened(diagnosis: Mapping[str, Any]) -> Happened:
    whole = str(diagnosis["explanation"])
    gist = re.split(r"(?<=[.:])\s", whole, maxsplit=1)[0]
    if gist.endswith(":"):  # what should follow the colon is left out
        gist = f"{gist[:-1]}."
    return Happened(str(diagnosis["title"]), whole, gist)


def spectrum_of(diagnosis: Mapping[str, Any]) -> Spectrum | None:
    """A spectrum that explains the gradient, or what is known about an unexplained one."""
    spectrum = diagnosis["evidence"].get("spectrum")
    if not spectrum:
        return None
    explained = bool(spectrum.get("explained"))
    if not explained and diagnosis["id"] not in NAMES_NOTHING:
        return None
    of, rest = str(spectrum.get("of", "gradient")).replace("_", "-"), spectrum["residual"]
    if not explained and not rest <= NOISE:
        left = f"{min(rest, 1.0):.0%} of it is left over"
        return Spectrum(of, nothing=f"No sum of the known parts explains your {of}: {left}.")
    unexplained = f"and {rest:.0%} that none of these explains"
    return Spectrum(of, _terms(spectrum), "" if explained else unexplained)


def _terms(spectrum: Mapping[str, Any]) -> tuple[Term, ...]:
    """The ingredients that are in the gradient, or should be."""
    right, coefficients = spectrum.get("right") or {}, spectrum["coefficients"]
    most = max(map(abs, (*coefficients.values(), *right.values())), default=1.0) or 1.0
    terms = []
    for name, value in coefficients.items():
        should = right.get(name, 0.0)
        if max(abs(value), abs(should)) >= VISIBLE:
            unknown = spectrum["uncertainties"].get(name, 0.0)
            known = unknown <= READABLE
            size = f"{abs(value):.2f}" if known else f"{abs(value):.1f}"
            spread = "" if known else f"± {unknown:.1g}"
            is_wrong = bool(right) and abs(value - should) > VISIBLE
            note = f"should be {should:.2f}" if is_wrong else ""
            sign, share = "−" if value < 0 else "+", abs(value) / most
            outline = abs(should) / most if is_wrong and abs(should) > abs(value) else 0.0
            terms.append(Term(sign, size, spread, name, note, share, outline))
    return tuple(terms)


def _in_numbers(evidence: Mapping[str, Any]) -> str:
    """What else was recovered: the multiple of a whole vector, or the numbers of a curve."""
    if curve := evidence.get("curve"):
        numbers = ", ".join(f"{number:.4g}" for number in curve["numbers"])
        return f"{curve['about'].rstrip('.')}: {numbers}"
    whole = evidence.get("whole_vector")
    if whole and abs(whole["multiple"] - 1) > VISIBLE:
        return f"{whole['multiple']:.4g} × {whole['name']}"
    if whole and whole["name"] != "the right value":
        return str(whole["name"])
    return ""


def _lost(evidence: Mapping[str, Any]) -> Lost | None:
    cut = evidence.get("cut")
    if not cut:
        return None
    return Lost(
        "Also, a gradient is lost at" if evidence.get("beside") else "Lost at",
        cut["line"], cut.get("cell"), cut["function"], cut["source"],
        cut["operation"], cut["explanation"],
    )  # fmt: skip
