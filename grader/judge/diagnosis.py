"""From a failed check to the misconception behind it: numbers first, then the cut, then the
exception.

A kata's `diagnoses.toml` lists its diagnoses from the first on the way to the last. Each says in
`when` what has to be seen for it; the first that fits is given, and where none fits, the entry
`unexplained`. A condition is a table of one or more of these, all of which must hold:

    slip = "…"            the first wrong value is what this mistake computes (implied by the id)
    scaled = "positive"   a value of several numbers is a multiple of the right one, or "negative";
                          with a value's name: that value is
    gradient = {…}        the spectrum is this sum of ingredients; those not named are absent
    cut_steps = true      the spectrum holds some of the right ingredients, each once or not at all
    multiple = {…}        the spectrum is another multiple of this sum
    nothing = "…"         it is None
    none = "…"            a value, or each of its tensors, is None where the check failed first
    partly = "…"          some of its tensors are None
    zero = "…"            each of its tensors is zero everywhere
    right = "…"           it is right, or each of several is; wrong: it was reached, and is not
    no_number = "…"       no loss can be what it is: not a number, or not a finite one
    double = "…"          the problem is in float32, and the value in float64
    present = "…"         the probe reached it
    tensors = "…"         it is a tensor, or holds nothing but tensors
    text = "…"            it is a text that is not empty; `after.frozen` is in a group of values
    changed = "…"         the state of the model under this name is not what it was before
    filled = "…"          its state is what it was, but its `.grad` is not
    seen = ["…", x]       a flag or a text is x
    carried = true        a task that comes first is solved, and not one that comes later
    family = "…"          the problem that failed first is of this family
    fact = "…"            a fact of the kata's holds on that problem
    some = "…"            a fact holds on some problem of the family; every: on each of them
    failure = "…"         what happened when torch raised, as the X-ray saw it
    cut = "…"             the first cut stands in this function of the answer
    operation = "…"       some cut is this operation, or has this in its name
    any_cut = true        there is a cut
    lost = true           a value left torch on the way
    unused = true         an inner gradient was asked for at weights that its loss does not use
    copied = true         a cut is where weights are copied or detached, before they are used
    alone = true          the problem that failed is solved where it is the only one
    raises_later = true   it raised on a later problem, and does not on that problem alone
    raised = true         it raised on the problem that failed first
    unwritten = true      a function of the kata has no body yet

`otherwise` says the same of an entry that is given only where no other one names what was seen.
An entry with `elsewhere = true` is about numbers that are wrong whatever happens to their gradient.
A cut that is found beside such a mistake is another one, and is shown as such.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from grader.catalog.diagnoses import Entry, load_texts
from grader.common.cells import Cells, in_words
from grader.common.lines import source_lines
from grader.judge.case import Case
from grader.judge.conditions import factor_of, holds, is_about_numbers
from grader.judge.draw import Exam
from grader.judge.evidence import Evidence, as_seen, line_of, text_of
from grader.judge.kata import Kata
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
        [exam.problems[i] for i in family],
        [as_seen(evidence.observations[i].values) for i in family],
        [exam.truths[i] for i in family],
        _checked(xray or {}, source, evidence.cells),
        bool((evidence.loaded or {}).get("unwritten")),
        family.index(index) if index in family else 0,
        alone=alone,
        raised=_raised(evidence, index),
        raises_later=_raises_later(evidence, index, xray or {}),
    )


def _raised(evidence: Evidence, index: int) -> bool:
    frame = evidence.observations.get(index)
    return frame is not None and isinstance(frame.fields.get("error"), dict)


def _raises_later(evidence: Evidence, index: int, xray: Mapping[str, Any]) -> bool:
    """Whether what raised here has to do with what was kept of the problems before."""
    return (
        _raised(evidence, index) and index > 0 and not xray.get("failure") and not xray.get("fault")
    )


def _checked(xray: Mapping[str, Any], source: str, cells: Cells) -> dict[str, Any]:
    """What the X-ray saw, in the form it should have: it comes from the answer's process."""
    lines = source_lines(source)
    found: dict[str, Any] = {"cut": None, "cuts": [], "failure": None, "picture": ""}
    cuts, lost, failure = xray.get("cuts"), xray.get("lost"), xray.get("failure")
    found["lost"], found["unused"] = bool(lost), xray.get("unused") is True
    found["copied"] = xray.get("copied") is True
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


LAST_RESORTS = frozenset({"unexplained", "gradient-cut", "raises"})
"""What is given where nothing has a name: that much is true of most mistakes."""


@dataclass(frozen=True)
class Fit:
    """The first diagnosis of a kata that fits a case, and the condition that holds."""

    entry: Entry
    condition: Mapping[str, Any]

    @property
    def by_numbers(self) -> bool:
        """Whether it rests on what was computed, and not on the X-ray alone."""
        return bool(self.condition) and is_about_numbers(self.condition)

    def leaves_a_question(self, case: Case) -> bool:
        """Whether a known answer may say more. Of an exception a cut in a line of the answer says
        more than that some other mistake raises the same."""
        named = case.raised and self.entry.id == "gradient-cut"
        return self.entry.id in LAST_RESORTS and not named


@in_turn
def first_fit(case: Case) -> Fit:
    """The first diagnosis that fits; `unexplained` where none does."""
    texts = load_texts(case.kata.slug)
    fitting = (
        Fit(e, c) for e in texts.entries for c in _conditions(e, case.kata) if holds(case, c)
    )
    first = next(fitting, Fit(texts.entry("unexplained"), {}))
    if first.entry.id not in LAST_RESORTS:
        return first
    late = (Fit(e, c) for e in texts.entries for c in e.otherwise if holds(case, c))
    return next(late, first)


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
    if case.spectrum(case.of) is not None:
        evidence["spectrum"] = _spectrum_of(case)
    if known is None:
        evidence |= _numbers_of(case, entry, condition)
    else:
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


def _conditions(entry: Entry, kata: Kata) -> Iterator[Mapping[str, Any]]:
    """What has to be seen for a diagnosis: the kata's slips of its name, or what its texts say."""
    ids = {slip.id for slip in kata.slips} | {curve.id for curve in kata.curves_of.values()}
    if entry.id in ids:
        yield {"slip": entry.id}
    yield from entry.when


def _numbers_of(case: Case, entry: Entry, condition: Mapping[str, Any]) -> dict[str, Any]:
    """What was recovered beside the spectrum: a multiple, or the number of a curve."""
    found: dict[str, Any] = {}
    if whole := _multiple(case, entry, condition):
        found["whole_vector"] = whole
    if name := _curve_of(case, entry):
        numbers = [round(number, 4) for number in case.on_curve(name) or ()]
        about = case.kata.curves_of[name].about
        found["curve"] = {"name": name, "about": about, "numbers": numbers}
        there = case.moved(name)
        if there is not None and there.spectrum(there.of) is not None:
            found["spectrum"] = _spectrum_of(there)
    return found


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
    spectrum = case.spectrum(case.of)
    assert spectrum is not None
    return {
        "of": case.of,
        **spectrum.to_json(),
        "right": case.right_spectrum(case.of),
        "explained": spectrum.explained,
    }


def _multiple(case: Case, entry: Entry, condition: Mapping[str, Any]) -> dict[str, Any] | None:
    """What was multiplied, and by which number, where that is another one than 1."""
    factor = factor_of(case, condition, entry.id)
    if factor is None or abs(factor - 1) < 1e-4:
        return None
    name = "the right value" if "scaled" in condition else "what this mistake computes"
    return {"name": name, "multiple": round(factor, 4)}


def _curve_of(case: Case, entry: Entry) -> str | None:
    """The curve of this mistake on which the value lies."""
    curves = (name for name, curve in sorted(case.kata.curves_of.items()) if curve.id == entry.id)
    return next((name for name in curves if case.on_curve(name)), None)
