"""A few thousand inputs of what `make fuzz` runs a hundred thousand of; and that it can find."""

from typing import Any

import pytest
import torch

from grader.common import files
from grader.judge import evidence, spectrum
from grader.judge.decide import judge
from grader.judge.evidence import Evidence
from grader.protocol import frames
from grader.worker import answer

from .fuzzing import TARGETS, Target, Timed, one_round
from .fuzzing_frames import exam_of, whole

pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")

SIZES = {"frames": 600, "bytes": 800, "files": 300, "sources": 400}
BY_NAME = {target.name: target for target in TARGETS}


@pytest.mark.parametrize("target", TARGETS, ids=SIZES)
def test_nothing_is_found(target: Target) -> None:
    timed = Timed(target)
    one_round(timed, 7, SIZES[target.name])
    assert timed.count >= SIZES[target.name] // 2  # or all there are


def overflowing(_: object, name: object, shape: Any) -> torch.Tensor:
    return torch.empty(shape)


@pytest.mark.parametrize(
    ("name", "where", "what", "fault"),
    [
        pytest.param("frames", frames._Reader, "array", overflowing, id="any_shape"),
        pytest.param("frames", evidence, "text_of", lambda said, limit: said, id="any_text"),
        pytest.param("bytes", frames, "_plain", None, id="no_decoder"),
        pytest.param("files", files, "MAX_ANSWER_BYTES", 2_000_000, id="no_limit"),
        pytest.param("sources", answer, "is_stub", lambda function: function.body[3], id="stubs"),
    ],
)
def test_a_fault_is_found(
    monkeypatch: pytest.MonkeyPatch, name: str, where: Any, what: str, fault: Any
) -> None:
    timed = Timed(BY_NAME[name])
    monkeypatch.setattr(where, what, fault)
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever it is that nobody expected
        one_round(timed, 7, 2000, small=False)


# ---- what a frame might try ---------------------------------------------------------------

HVP = "hessian_vector_product"


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        pytest.param({}, "passed", id="nothing"),
        pytest.param({"unwritten": [HVP]}, "not_started", id="unwritten"),
        pytest.param({"shortcomings": {HVP: "missing"}}, "failed", id="missing"),
    ],
)
@pytest.mark.parametrize("name", ["functions", "unwritten", "shortcomings", "__class__"])
def test_a_value_does_not_take_the_place_of_what_the_judge_knows(
    name: str, said: dict[str, Any], outcome: str
) -> None:
    """It puts `functions`, `unwritten` and `shortcomings` beside what was seen, under names that an
    observation might use."""
    exam = exam_of("hvp")
    seen = [whole("hvp", index) for index in range(len(exam.problems))]
    forged = [frames.Frame(f.kind, f.fields, {**f.values, name: []}) for f in seen]
    functions = {HVP: ("loss", "params", "vector")}
    evidence = Evidence("x\n", functions, said, dict(enumerate(forged)))
    assert judge(exam.kata, exam.problems, exam.truths, evidence).outcome == outcome


@pytest.mark.parametrize("value", [1e308, 5e-324, -1e308])
def test_a_spectrum_of_the_largest_numbers_is_none_or_finite(value: float) -> None:
    observed = [torch.full((3,), value, dtype=torch.float64)] * 3
    parts = [{"a": torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)}] * 3
    found = spectrum.fit(observed, parts)
    assert found is None or all(abs(c) < float("inf") for c in found.coefficients.values())
