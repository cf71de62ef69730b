"""A mistake that nobody listed is named by the known answer that computes the same."""

from collections.abc import Callable

import jsonschema
import pytest
import torch

from grader.judge.known import same_observation, until
from grader.judge.verdict import Verdict
from grader.pipeline import grade as grading
from grader.pipeline import known
from grader.pipeline.candidates import Candidate, nearest_first
from grader.protocol.frames import Frame, Other

from .known_answers import ROOT
from .test_verdict import SCHEMA

REFERENCE = (ROOT / "solutions" / "hvp.py").read_text(encoding="utf-8")
ONE_ENTRY_SQUARED = REFERENCE.replace("(g * v).sum()", "(g * v**2).sum()")
"""Nobody listed it."""


def frame(**values: object) -> Frame:
    return Frame("observation", {"index": 0}, values)


def raised(name: str, message: str) -> Frame:
    return Frame("observation", {"error": {"type": name, "message": message}}, {})


ONES = torch.ones(3, dtype=torch.float64)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (frame(a=ONES), frame(a=ONES * (1 + 1e-9))),
        (frame(a=[ONES, None]), frame(a=[ONES, None])),
        (frame(a=Other("a function")), frame(a=Other("a Sequential"))),
        (frame(a=ONES / 0), frame(a=ONES / 0)),
        (raised("TypeError", "no"), raised("TypeError", "no")),
    ],
)
def test_what_is_the_same_up_to_rounding_is_the_same(one: Frame, other: Frame) -> None:
    assert same_observation(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (frame(a=ONES), frame(a=ONES * (1 + 1e-5))),
        (frame(a=ONES), frame(a=ONES[:2])),
        (frame(a=ONES), frame(a=ONES.float())),
        (frame(a=ONES), frame(a=ONES, b=ONES)),
        (frame(a=[ONES, None]), frame(a=[None, ONES])),
        (frame(a=True), frame(a=False)),
        (frame(a=True), frame(a=1)),
        (frame(a=ONES), frame(a=ONES / 0)),
        (raised("TypeError", "no"), raised("TypeError", "yes")),
        (raised("TypeError", "no"), frame()),
    ],
)
def test_what_differs_anywhere_is_not_the_same(one: Frame, other: Frame) -> None:
    assert not same_observation(one, other)


def test_an_observation_ends_with_the_value_that_is_asked_for() -> None:
    assert list(until(frame(a=1, b=2, c=3), "b").values) == ["a", "b"]
    assert until(frame(a=1), "") == frame(a=1)


def test_the_nearest_text_is_tried_first() -> None:
    far = Candidate(known.Known("answer", "x", ""), "", frozenset({"c = 3"}))
    near = Candidate(known.Known("answer", "y", ""), "", frozenset({"a = 1", "b = 2"}))
    assert nearest_first([far, near], "a = 1\nb = 2  # and why\n") == [1, 0]
    assert nearest_first([far, near], "def f(:") == [0, 1]


def test_a_mistake_that_nobody_listed_is_named_by_a_mutant(
    grade_text: Callable[..., Verdict], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grading, "PATIENCE_S", None)
    verdict = grade_text("hvp", ONE_ENTRY_SQUARED)
    assert verdict.outcome == "failed"
    assert verdict.diagnosis is not None
    assert verdict.diagnosis["id"] == "one-edit-away"
    assert verdict.diagnosis["evidence"]["known"] == {
        "kind": "mutant",
        "sentence": "What comes out when one entry of `vector` is squared.",
    }
    assert verdict.diagnosis["explanation"].endswith("one entry of `vector` is squared.")
    assert len(verdict.diagnosis["hints"]) == 3
    jsonschema.validate(verdict.to_json(), SCHEMA)


def test_a_mistake_that_is_nobodys_stays_unexplained(
    grade_text: Callable[..., Verdict], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grading, "PATIENCE_S", None)
    odd = REFERENCE.replace("(g * v).sum()", "(g * v * (1.3 + v.sin())).sum()")
    verdict = grade_text("hvp", odd)
    assert verdict.diagnosis is not None
    assert verdict.diagnosis["id"] == "unexplained"
    assert "known" not in verdict.diagnosis["evidence"]


def test_a_listed_mistake_keeps_its_name(grade_text: Callable[..., Verdict]) -> None:
    line = "torch.autograd.grad(along, params, create_graph=True)"
    assert line in REFERENCE
    source = REFERENCE.replace(line, f"tuple(-g for g in {line})")
    verdict = grade_text("hvp", source)
    assert verdict.diagnosis is not None
    assert verdict.diagnosis["id"] == "wrong-sign"


def test_without_solutions_and_corpora_nothing_is_compared(
    grade_text: Callable[..., Verdict], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known, "candidates", lambda slug: ())
    verdict = grade_text("hvp", ONE_ENTRY_SQUARED)
    assert verdict.diagnosis is not None
    assert verdict.diagnosis["id"] == "unexplained"


def test_what_never_ends_is_left_out(
    grade_text: Callable[..., Verdict], monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = "while True:\n    pass\n"
    right = Candidate(known.Known("answer", "scaled", "found"), ONE_ENTRY_SQUARED, frozenset())
    hung = Candidate(known.Known("answer", "damped", "hung"), endless, frozenset())
    monkeypatch.setattr(known, "candidates", lambda slug: (hung, right))
    monkeypatch.setattr(known, "ENDLESS_S", 0.3)
    monkeypatch.setattr(known, "_SHELVES", type(known._SHELVES)())
    monkeypatch.setattr(grading, "PATIENCE_S", 0.05)
    grade_text("hvp", ONE_ENTRY_SQUARED)
    verdict = grade_text("hvp", ONE_ENTRY_SQUARED)
    assert verdict.diagnosis is not None
    assert verdict.diagnosis["id"] == "scaled"
    assert verdict.diagnosis["evidence"]["known"] == {"kind": "answer", "sentence": "found"}
