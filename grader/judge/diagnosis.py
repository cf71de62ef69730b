"""From a failed check to the misconception behind it: numbers first, then the cut, then the
exception.

A kata's `diagnoses.toml` lists its diagnoses from the first on the way to the last. Each says in
`when` what has to be seen for it; the first that fits is given, and where none fits, the entry
`unexplained`. A condition is a table of one or more of these, all of which must hold:

    fact = "…"            a fact of mistakes.py holds on the problem that failed first
    some = "…"            a fact holds on some problem of the family
    value = ["of", "…"]   the seen value is this named wrong one, on every problem where it is wrong
    curve = "…"           the seen value lies on this curve of mistakes.py
    gradient = {…}        the spectrum is this sum of ingredients; those not named are absent
    cut_steps = true      the spectrum holds some of the right ingredients, each once or not at all
    multiple = {…}        the spectrum is another multiple of this sum
    failure = "…"         what happened when torch raised, as the X-ray saw it
    cut = "…"             the first cut stands in this function of the answer
    lost = true           a value left torch on the way
    unused = true         an inner gradient was asked for at weights that its loss does not use
    alone = true          the problem that failed is solved where it is the only one
    raises_later = true   it raised on a later problem, and does not on that problem alone
    unwritten = true      a function of the kata has no body yet
    multiple_of = ["…", "positive"]   the gradient is that multiple of a named whole vector
    operation = "…"       some cut is this operation, or has this in its name

An entry with `elsewhere = true` is about numbers that are wrong whatever happens to their gradient.
A cut that is found beside such a mistake is another one, and is shown as such.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grader.catalog.diagnoses import Entry, load_texts
from grader.common.cells import Cells, in_words
from grader.common.docstrings import docstring_of
from grader.common.lines import source_lines
from grader.judge.case import Case
from grader.judge.draw import Exam
from grader.judge.evidence import Evidence, as_seen, line_of, text_of
from grader.judge.known import Known
from grader.judge.turns import in_turn
from grader.judge.verdict import only_finite


def case_of(
    exam: Exam,
    evidence: Evidence,
    index: int,
    xray: Mapping[str, Any] | None,
    source: str,
    alone: bool = False,
) -> Case:
    """The case of the problem that failed first, with the others of its family."""
    first = exam.problems[index]
    seen = [i for i, p in enumerate(exam.problems) if p.required and i in evidence.observations]
    family = [i for i in seen if exam.problems[i].family == first.family]
    if len(family) < 3:  # too few for a spectrum: take the others of its dtype too
        family = [i for i in seen if exam.problems[i].dtype == first.dtype]
    return Case(
        exam.kata,
        next(iter(exam.kata.ingredients_of), ""),
        [exam.problems[i] for i in family],
        [as_seen(evidence.observations[i].values) for i in family],
        [exam.truths[i] for i in family],
        _checked(xray or {}, source, evidence.cells),
        bool((evidence.loaded or {}).get("unwritten")),
        family.index(index) if index in family else 0,
        alone=alone,
        raises_later=_raises_later(evidence, index, xray or {}),
    )


def _raises_later(evidence: Evidence, index: int, xray: Mapping[str, Any]) -> bool:
    """Whether what raised here has to do with what was kept of the problems before."""
    frame = evidence.observations.get(index)
    has_error = frame is not None and isinstance(frame.fields.get("error"), dict)
    return has_error and index > 0 and not xray.get("failure") and not xray.get("fault")


def _checked(xray: Mapping[str, Any], source: str, cells: Cells) -> dict[str, Any]:
    """What the X-ray saw, in the form it should have: it comes from the answer's process."""
    lines = source_lines(source)
    found: dict[str, Any] = {"cut": None, "cuts": [], "failure": None, "picture": ""}
    cuts, lost, failure = xray.get("cuts"), xray.get("lost"), xray.get("failure")
    found["lost"], found["unused"] = bool(lost), xray.get("unused") is True
    if isinstance(xray.get("fault"), str):
        found["fault"] = xray["fault"][:300]
    for rows in (cuts, lost):
        for row in rows if isinstance(rows, list) else ():
            line = line_of(row.get("line") if isinstance(row, dict) else None, lines)
            if line and len(found["cuts"]) < MAX_CUTS:
                texts = {k: text_of(row.get(k), 300) for k in _CUT_TEXTS}
                cell, number = cells.place(line)
                where = {"line": number, "cell": cell} if cell else {"line": number}
                source_line = lines[line - 1].strip()[:200]
                found["cuts"].append({**where, "source": source_line, **texts})
    found["cut"] = next(iter(found["cuts"]), None)
    if isinstance(failure, dict):
        found["failure"] = {"what": text_of(failure.get("what"), 40)}
    if isinstance(xray.get("picture"), str):
        picture = "\n".join(xray["picture"].splitlines()[:14])[:1200]
        found["picture"] = re.sub(_END, lambda n: in_words(*cells.place(int(n[0]))), picture)
    return found


_END = r"(?<=ends in line )\d{1,7}(?=:)|(?<=is lost in line )\d{1,7}(?=:)"
"""The line of a way's end in the picture, as grader/worker/xray/run.py writes it."""
MAX_CUTS = 20
_CUT_TEXTS = ("operation", "function", "explanation")


FROM_THE_XRAY = {"cut", "operation", "lost", "failure", "unused"}
"""Conditions that rest on what the X-ray saw alone."""


@dataclass(frozen=True)
class Fit:
    """The first diagnosis of a kata that fits a case, and the condition that holds."""

    entry: Entry
    condition: Mapping[str, Any]

    @property
    def by_numbers(self) -> bool:
        """Whether it rests on what was computed, and not on the X-ray alone."""
        return bool(self.condition.keys() - FROM_THE_XRAY)

    @property
    def is_unexplained(self) -> bool:
        return not self.condition


@in_turn
def first_fit(case: Case) -> Fit:
    """The first diagnosis that fits; `unexplained` where none does."""
    texts = load_texts(case.kata.slug)
    fitting = (Fit(e, c) for e in texts.entries for c in e.when if case.holds(c))
    return next(fitting, Fit(texts.entry("unexplained"), {}))


@in_turn
def diagnose(case: Case, fit: Fit | None = None, known: Known | None = None) -> dict[str, Any]:
    """The diagnosis that fits first, or that of the known answer which computes the same, with
    its evidence, as a verdict holds it."""
    fit = fit or first_fit(case)
    entry, condition = fit.entry, fit.condition
    if known is not None and (named := load_texts(case.kata.slug).find(known.diagnosis)):
        entry, condition = named, {}
    else:
        known = None
    cut = case.cut_by(str(condition["operation"])) if "operation" in condition else None
    evidence: dict[str, Any] = {"spectrum": None, "cut": cut or case.xray.get("cut")}
    if evidence["cut"] is not None and entry.elsewhere:
        evidence["beside"] = True
    if case.spectrum is not None:
        evidence["spectrum"] = _spectrum_of(case)
    if case.whole is not None:
        name, multiple, _ = case.whole
        evidence["whole_vector"] = {"name": name, "multiple": round(multiple, 4)}
    for name in sorted(case.kata.curves_of):
        if any(c.get("curve") == name for c in entry.when) and (numbers := case.on_curve(name)):
            about = (docstring_of(case.kata.curves_of[name].function) or name).splitlines()[0]
            rounded = [round(number, 4) for number in numbers]
            evidence["curve"] = {"name": name, "about": about, "numbers": rounded}
            if (there := case.moved(name)) is not None and there.spectrum is not None:
                evidence["spectrum"] = _spectrum_of(there)
    if known is not None:
        evidence["known"] = known.to_json()
    if case.xray.get("picture"):
        evidence["picture"] = case.xray["picture"]
    if case.xray.get("fault"):
        evidence["xray"] = case.xray["fault"]
    return {
        "id": entry.id,
        "title": entry.title,
        "explanation": _with_sentence(entry.explanation, known),
        "evidence": _without_infinities(evidence),
        "hints": list(entry.hints),
    }


def _with_sentence(explanation: str, known: Known | None) -> str:
    """What is said of every mutant, and then of this one."""
    if known is None or known.kind != "mutant":
        return explanation
    return f"{explanation} {known.sentence}"


def undiagnosed(slug: str, error: Exception) -> dict[str, Any]:
    """What is shown instead of a diagnosis that failed because of a fault in the grader."""
    entry = load_texts(slug).entry("unexplained")
    return {
        "id": entry.id,
        "title": entry.title,
        "explanation": (
            f"The grader failed while it looked for the reason ({type(error).__name__}). "
            "This is a fault of the grader, not of your answer. The checks above still hold."
        ),
        "evidence": {"spectrum": None, "cut": None},
        "hints": list(entry.hints),
    }


def _without_infinities(evidence: dict[str, Any]) -> dict[str, Any]:
    """Evidence whose numbers overflowed says nothing, and no report could show it."""
    kept = {k: v for k, v in evidence.items() if only_finite(v) == v}
    return {"spectrum": None, "cut": None, **kept}


def _spectrum_of(case: Case) -> dict[str, Any]:
    assert case.spectrum is not None
    return {
        "of": case.of,
        **case.spectrum.to_json(),
        "right": case.right_spectrum,
        "explained": case.spectrum.explained,
    }
