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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import torch
from torch import Tensor

from grader.catalog.diagnoses import load_texts
from grader.common.cells import Cells, in_words
from grader.common.docstrings import docstring_of
from grader.common.flat import flatten
from grader.common.lines import source_lines
from grader.judge.compare import Expected, Seen, Truth, close
from grader.judge.decide import Evidence, as_seen, line_of, text_of
from grader.judge.draw import Exam
from grader.judge.kata import Curve, Kata
from grader.judge.spectrum import EXPLAINED, Spectrum, fit, nearest
from grader.judge.verdict import only_finite


@dataclass(eq=False)
class Case:
    """What there is to go by: the problems of the family that failed first, and what was seen."""

    kata: Kata
    of: str
    problems: Sequence[Any]
    seen: Sequence[Seen]
    truths: Sequence[Truth]
    xray: Mapping[str, Any] = field(default_factory=dict)
    unwritten: bool = False
    first: int = 0
    everything: bool = False
    alone: bool = False
    """Whether the answer solves the problem that failed where it is asked for no other."""
    raises_later: bool = False
    """It raised on a problem that was not the first, and raises nothing on that problem alone."""

    # ---- values ----

    @lru_cache(maxsize=8)  # noqa: B019 - a case lives as long as its diagnosis
    def wrong(self, of: str) -> list[tuple[Any, Tensor, Tensor]]:
        """Problem, seen and right value, flat, wherever the value was seen and is wrong (or, with
        `everything`, wherever it was seen)."""
        rows = []
        for problem, seen, truth in zip(self.problems, self.seen, self.truths, strict=True):
            value, right = seen.__dict__.get(of), getattr(truth, of, None)
            if not isinstance(right, Expected):
                continue
            if not self.everything and close(value, right) is None:
                continue
            flat = _flat(value, right)
            if flat is not None:
                rows.append((problem, flat, right.vector))
        return rows

    @cached_property
    def _rows(self) -> list[tuple[Tensor, Tensor, Mapping[str, Tensor]]]:
        """Seen and right gradient and ingredients, on the problems with the most ingredients."""
        function = self.kata.ingredients_of.get(self.of)
        rows = [(v, right, function(p)) for p, v, right in self.wrong(self.of)] if function else []
        if label := self.kata.right_ingredients.get(self.of):
            rows = [(v, right, {label: right, **parts}) for v, right, parts in rows]
        names = max((tuple(parts) for _, _, parts in rows), key=len, default=())
        return [row for row in rows if row[2] and tuple(row[2]) == names]

    @cached_property
    def spectrum(self) -> Spectrum | None:
        """Of the kata's gradient, where it was seen on three problems or more."""
        return fit([v for v, _, _ in self._rows], [parts for _, _, parts in self._rows])

    @cached_property
    def right_spectrum(self) -> dict[str, float] | None:
        """What the right gradient is made of, where the ingredients make it."""
        right = fit([r for _, r, _ in self._rows], [parts for _, _, parts in self._rows])
        if right is None or not right.explained:
            return None
        return {name: float(round(value)) for name, value in right.coefficients.items()}

    @cached_property
    def whole(self) -> tuple[str, float, float] | None:
        """The named whole vector that the kata's gradient is a multiple of."""
        function = self.kata.whole_vectors_of.get(self.of)
        rows = self.wrong(self.of)
        named = [
            {"the right value": right, **(function(p) if function else {})} for p, _, right in rows
        ]
        return nearest([v for _, v, _ in rows], named) if rows else None

    def named(self, of: str) -> set[str]:
        """The named wrong values that the value is, on every problem where it is wrong."""
        rows = self.wrong(of)
        found: set[str] | None = None
        for problem, value, _ in rows:
            vectors: dict[str, Tensor] = {}
            for source in (self.kata.lookalikes_of, self.kata.whole_vectors_of):
                if function := source.get(of):
                    vectors |= function(problem)
            near = {name.split(":")[0] for name, v in vectors.items() if _same(value, v)}
            found = near if found is None else found & near
        return found or set()

    @lru_cache(maxsize=8)  # noqa: B019
    def on_curve(self, name: str) -> tuple[float, ...] | None:
        """The numbers, one per problem, at which the seen value lies on this curve."""
        curve = self.kata.curves_of[name]
        numbers: list[float] = []
        for problem, value, _ in self.wrong(curve.of):
            if curve.common and numbers:
                if not _same(value, curve.function(problem, numbers[0])):
                    return None
                continue
            number = _search(curve, problem, value)
            if number is None:
                return None
            numbers.append(number)
        return tuple(numbers) or None

    def moved(self, name: str) -> "Case | None":
        """The same answer, held against the problems that it has solved instead."""
        curve, numbers = self.kata.curves_of[name], self.on_curve(name)
        rows = [problem for problem, _, _ in self.wrong(curve.of)]
        if curve.moved is None or not numbers or len(numbers) != len(rows):
            return None
        problems = [curve.moved(p, n) for p, n in zip(rows, numbers, strict=True)]
        seen = [s for p, s in zip(self.problems, self.seen, strict=True) if p in rows]
        truths = [Truth.of(self.kata.truth_of(p), p.dtype) for p in problems]
        return Case(self.kata, self.of, problems, seen, truths, everything=True)

    def fact(self, name: str, at: int | None = None) -> bool:
        """Whether the fact holds on one problem, by its number; on the one that failed first if
        none is given."""
        at = self.first if at is None else at
        try:
            return self.kata.facts[name](self.seen[at], self.truths[at])
        except Exception:  # noqa: BLE001 - what was seen may be anything; then nothing holds of it
            return False

    # ---- conditions ----

    def holds(self, condition: Mapping[str, Any]) -> bool:
        return all(self._one(kind, wanted) for kind, wanted in condition.items())

    def _one(self, kind: str, wanted: Any) -> bool:
        match kind:
            case "fact":
                return self.fact(wanted)
            case "some":
                return any(self.fact(wanted, at) for at in range(len(self.problems)))
            case "value":
                return wanted[1] in self.named(wanted[0])
            case "curve":
                return self.on_curve(wanted) is not None
            case "gradient":
                return self.spectrum is not None and self.spectrum.matches(wanted)
            case "cut_steps":
                right = self.right_spectrum or {}
                return bool(wanted) and self.spectrum is not None and self.spectrum.part_of(right)
            case "multiple":
                return self.spectrum is not None and self.spectrum.factor(wanted) is not None
            case "multiple_of":
                return (
                    self.whole is not None and self.whole[0] == wanted[0]
                    and (self.whole[1] < 0) is (wanted[1] == "negative")
                )  # fmt: skip
            case "lost":
                return self.xray.get("lost") is wanted
            case "unwritten":
                return self.unwritten is wanted
            case "raises_later":
                return self.raises_later is wanted
            case "failure":
                return bool(self._xray("failure", "what") == wanted)
            case "cut":
                return bool(self._xray("cut", "function") == wanted)
            case "unused" | "alone":
                found = self.alone if kind == "alone" else bool(self.xray.get("unused"))
                return found is wanted
            case "operation":
                return self.cut_by(str(wanted)) is not None
        raise ValueError(f"{self.kata.slug}: no condition is called {kind!r}")

    def cut_by(self, operation: str) -> dict[str, Any] | None:
        """The first cut that is this operation."""
        cuts = self.xray.get("cuts", ())
        return next((cut for cut in cuts if operation in cut["operation"]), None)

    def _xray(self, what: str, key: str) -> object:
        part = self.xray.get(what)
        return part.get(key) if isinstance(part, dict) else None


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
    chosen = [i for i in seen if exam.problems[i].family == first.family]
    if len(chosen) < 3:  # too few for a spectrum: take the others of its dtype too
        chosen = [i for i in seen if exam.problems[i].dtype == first.dtype]
    return Case(
        exam.kata,
        next(iter(exam.kata.ingredients_of), ""),
        [exam.problems[i] for i in chosen],
        [as_seen(evidence.observations[i].values) for i in chosen],
        [exam.truths[i] for i in chosen],
        _checked(xray or {}, source, evidence.cells),
        bool((evidence.loaded or {}).get("unwritten")),
        chosen.index(index) if index in chosen else 0,
        alone=alone,
        raises_later=_raises_later(evidence, index, xray or {}),
    )


def _raises_later(evidence: Evidence, index: int, xray: Mapping[str, Any]) -> bool:
    """Whether what raised here has to do with what was kept of the problems before."""
    frame = evidence.observations.get(index)
    raised = frame is not None and isinstance(frame.fields.get("error"), dict)
    return raised and index > 0 and not xray.get("failure") and not xray.get("fault")


def _checked(xray: Mapping[str, Any], source: str, cells: Cells) -> dict[str, Any]:
    """What the X-ray told, in the form it should have: it comes from the answer's process."""
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
                cell, own = cells.place(line)
                where = {"line": own, "cell": cell} if cell else {"line": own}
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


def diagnose(case: Case) -> dict[str, Any]:
    """The first diagnosis that fits, with its evidence, as a verdict holds it."""
    texts = load_texts(case.kata.slug)
    fitting = ((e, c) for e in texts.entries for c in e.when if case.holds(c))
    entry, condition = next(fitting, (texts.entry("unexplained"), {}))
    cut = case.cut_by(str(condition["operation"])) if "operation" in condition else None
    evidence: dict[str, Any] = {"spectrum": None, "cut": cut or case.xray.get("cut")}
    if evidence["cut"] is not None and entry.elsewhere:
        evidence["beside"] = True
    if case.spectrum is not None:
        evidence["spectrum"] = _told(case)
    if case.whole is not None:
        name, multiple, _ = case.whole
        evidence["whole_vector"] = {"name": name, "multiple": round(multiple, 4)}
    for name in sorted(case.kata.curves_of):
        if any(c.get("curve") == name for c in entry.when) and (numbers := case.on_curve(name)):
            about = (docstring_of(case.kata.curves_of[name].function) or name).splitlines()[0]
            told = [round(number, 4) for number in numbers]
            evidence["curve"] = {"name": name, "about": about, "numbers": told}
            if (there := case.moved(name)) is not None and there.spectrum is not None:
                evidence["spectrum"] = _told(there)
    if case.xray.get("picture"):
        evidence["picture"] = case.xray["picture"]
    if case.xray.get("fault"):
        evidence["xray"] = case.xray["fault"]
    return {
        "id": entry.id,
        "title": entry.title,
        "explanation": entry.explanation,
        "evidence": _without_infinities(evidence),
        "hints": list(entry.hints),
    }


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


def _told(case: Case) -> dict[str, Any]:
    assert case.spectrum is not None
    return {
        "of": case.of,
        **case.spectrum.to_json(),
        "right": case.right_spectrum,
        "explained": case.spectrum.explained,
    }


def _flat(value: object, right: Expected) -> Tensor | None:
    """A seen value as one float64 vector, where it has the right shapes and is finite."""
    entries = [value] if right.single else value
    if not isinstance(entries, list) or len(entries) != len(right.tensors):
        return None
    for entry, tensor in zip(entries, right.tensors, strict=True):
        if not isinstance(entry, Tensor) or entry.shape != tensor.shape:
            return None
    flat = flatten(entries).to(torch.float64)
    return flat if bool(torch.isfinite(flat).all()) else None


def _same(value: Tensor, other: Tensor) -> bool:
    other = other.reshape(-1).to(torch.float64)
    if not float(value.norm() + other.norm()) < float("inf"):
        return False  # a length that overflows is near to every other one
    return value.shape == other.shape and float((value - other).norm()) <= EXPLAINED * max(
        float(value.norm()), float(other.norm()), 1e-12
    )


def _search(curve: Curve, problem: Any, value: Tensor) -> float | None:
    """The number at which the curve gives the value: the best of the grid, then Gauss-Newton."""

    def gap(number: float) -> Tensor:
        return curve.function(problem, number).reshape(-1).to(torch.float64) - value

    near = float(value.norm())
    if not near < float("inf"):
        return None
    for start in sorted(curve.grid, key=lambda n: float(gap(n).norm()))[:4]:
        number = start
        for _ in range(12):
            off = gap(number)
            if float(off.norm()) <= EXPLAINED * 1e-2 * near:
                return number
            step = max(abs(number), 1e-3) * 1e-5
            slope = (gap(number + step) - gap(number - step)) / (2 * step)
            steep = float(slope @ slope)
            if steep == 0 or abs(number) > 1e3:
                break
            number -= float(slope @ off) / steep
        if float(gap(number).norm()) <= EXPLAINED * near:
            return number
    return None
