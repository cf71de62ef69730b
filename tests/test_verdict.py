"""Verdicts keep to their published form, and the same seed gives the same verdict."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from grader.judge.verdict import Verdict
from grader.pipeline.grade import grade_with
from grader.wall.run import Deadline
from grader.wall.workers import Workers

from .conftest import ANSWERS, ROOT, SEED

SCHEMA = json.loads((ROOT / "grader" / "judge" / "verdict.schema.json").read_text())
GOLDEN = ROOT / "tests" / "golden"

HVP = "def hessian_vector_product(loss, params, vector):\n    "
LATE = HVP + "while True: pass\n"
ENDS = "import os\n" + HVP + "os._exit(3)\n"
RAISES = HVP + "raise ValueError('no such product')\n"

CASES: dict[str, tuple[str, str | Path]] = {
    "passed": ("hvp", ROOT / "solutions" / "hvp.py"),
    "failed": ("maml", ANSWERS / "wrong" / "maml" / "first_order_no_create_graph.py"),
    "raised": ("hvp", RAISES),
    "not_started": ("unroll", ROOT / "grader" / "katas" / "unroll" / "stub.py"),
    "timed_out": ("hvp", LATE),
    "crashed": ("hvp", ENDS),
    "unreadable": ("hvp", "def hessian_vector_product(loss, params, vector)\n    pass\n"),
}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest, workers: Workers, tmp_path: Path) -> tuple[str, Verdict]:
    slug, given = CASES[request.param]
    path = tmp_path / f"{slug}.py"
    path.write_text(given if isinstance(given, str) else given.read_text(encoding="utf-8"))
    deadline = Deadline(cpu_s=1 if request.param == "timed_out" else 20, wall_s=60)
    return request.param, grade_with(workers, slug, path, seed=SEED, deadline=deadline)


def test_a_verdict_keeps_to_its_schema(case: tuple[str, Verdict]) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(case[1].to_json())


def test_a_verdict_is_plain_json(case: tuple[str, Verdict]) -> None:
    data = case[1].to_json()
    assert json.loads(json.dumps(data)) == json.loads(json.dumps(data, allow_nan=False))


def test_a_verdict_is_what_its_golden_file_says(case: tuple[str, Verdict]) -> None:
    # To renew a golden file, delete it, run this, and look at what was written.
    name, verdict = case
    data, file = settled(verdict.to_json()), GOLDEN / f"{name}.json"
    if not file.exists():
        file.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        pytest.fail(f"{file} was not there; it has been written: look at it, and commit it")
    assert data == json.loads(file.read_text(encoding="utf-8"))


def settled(data: dict[str, Any]) -> dict[str, Any]:
    """A verdict without what differs between machines and runs."""
    data |= {
        "answer": Path(data["answer"]).name,
        "replay": re.sub(r"--answer \S+/", "--answer ", data["replay"]),
        "duration_s": 0,
        "torch_version": "",
        "grader_version": "",
        "sandbox": {"level": "full", "layers": []},
    }
    text = json.dumps(data)
    # The last digits of a number may differ between processors; percentages too.
    text = re.sub(r"(?<![\w.])\d+(\.\d+)?e-(0[7-9]|\d\d)", "0.0", text)  # what rounding leaves
    text = re.sub(r"(?<![\w.])-?\d+\.\d{3,}(e-?\d+)?", "#", text)
    text = re.sub(r"\b(it is|should be) -?\d+\.\d+", r"\1 #", text)
    settled: dict[str, Any] = json.loads(text)
    return settled


def test_the_schema_refuses_what_is_not_a_verdict() -> None:
    golden = json.loads((GOLDEN / "passed.json").read_text())
    validator = jsonschema.Draft202012Validator(SCHEMA)
    assert validator.is_valid(golden)
    for change in ({"outcome": "excellent"}, {"score": -1}, {"more": 1}, {"checks": []}):
        assert not validator.is_valid({**golden, **change})


def test_the_same_seed_gives_the_same_verdict(grade_text: Callable[..., Verdict]) -> None:
    text = (ANSWERS / "wrong" / "maml" / "first_order_no_create_graph.py").read_text()
    one, other = (grade_text("maml", text, seed=5) for _ in range(2))
    assert one.checks == other.checks


def test_another_seed_draws_other_problems(grade_text: Callable[..., Verdict]) -> None:
    text = (ANSWERS / "wrong" / "maml" / "first_order_no_create_graph.py").read_text()
    one, other = (grade_text("maml", text, seed=seed) for seed in (5, 6))
    assert one.checks != other.checks


def test_what_was_seen_before_a_crash_still_counts(grade_text: Callable[..., Verdict]) -> None:
    solution = (ROOT / "solutions" / "hvp.py").read_text(encoding="utf-8")
    # Ends its process at the float32 problem, which is the last one.
    text = solution.replace(
        "    gradient = torch",
        "    if loss.dtype == torch.float32:\n        import os\n        os._exit(0)\n"
        "    gradient = torch",
    )
    verdict = grade_text("hvp", text)
    assert verdict.outcome == "crashed"
    failure = verdict.first_failure()
    assert failure is not None
    assert "problem 7 of 7" in failure.message


def test_an_exception_in_a_bonus_alone_leaves_the_answer_passed(
    grade_text: Callable[..., Verdict],
) -> None:
    text = (ANSWERS / "right" / "maml" / "state_dict_keep_vars.py").read_text(encoding="utf-8")
    verdict = grade_text("maml", text)
    assert verdict.outcome == "passed"
    assert verdict.error is None
    assert [c.status for c in verdict.checks if not c.required] != ["passed", "passed"]
