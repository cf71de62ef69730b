"""Answers at the ends of floating point get a verdict each, in strict JSON, and end no batch."""

import dataclasses
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import torch

from grader import catalog
from grader.cli import pytest_plugin
from grader.cli.write_json import JsonList
from grader.common.faults import GraderFault
from grader.judge.spectrum import fit
from grader.judge.verdict import Verdict
from grader.notebook import server
from grader.pipeline import explain
from grader.pipeline import grade as grading
from grader.pipeline.grade import grade_many, grade_with
from grader.report.compose import story_of
from grader.wall.workers import Workers, open_workers

from .conftest import SEED
from .known_answers import slow

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = json.loads((ROOT / "grader" / "judge" / "verdict.schema.json").read_text("utf-8"))
CHANGES = {
    "huge": "1e308 * t",
    "tiny": "5e-324 * t",
    "nan": "float('nan') * t",
    "infinite": "float('inf') * t",
    "minus_infinite": "-float('inf') * t",
    "float16": "t.to(torch.float16)",
    "bfloat16": "t.to(torch.bfloat16)",
    "complex": "t.to(torch.complex128) * (1e308 + 1e308j)",
    "int": "t.to(torch.int64)",
    "bool": "t.to(torch.bool)",
    "no_entries": "t.reshape(-1)[:0]",
    "many_entries": "t.reshape(-1)[:1].expand(200_000)",
    "many_dimensions": "2 * t.reshape(-1)[:1].reshape((1,) * 60)",
    "mixed": "t * torch.where(torch.arange(t.numel()).reshape(t.shape) % 2 == 0, 1e308, 5e-324)",
}
WRAP = """

import torch

def _change(t):
    if isinstance(t, torch.Tensor):
        return {change}
    if isinstance(t, dict):
        return {{k: _change(v) for k, v in t.items()}}
    if callable(t):
        return lambda *given: _change(t(*given))
    return type(t)(_change(v) for v in t) if isinstance(t, (tuple, list)) else t

def _wrapped(f):
    def g({parameters}):
        return _change(f({parameters}))
    return g

{name} = _wrapped({name})
"""


def _strict(text: str) -> list[dict[str, object]]:
    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is no JSON")

    found: list[dict[str, object]] = json.loads(text, parse_constant=refuse)
    return found


@pytest.mark.parametrize(
    "name",
    ["hessian_vector_product", *slow(["maml_inner_update", "maml_outer_update", "inner_loop"])],
)
def test_each_extreme_gets_its_verdict(name: str, tmp_path: Path) -> None:
    slug = next(slug for slug in catalog.slugs() if name in catalog.entry(slug).functions)
    parameters = ", ".join(catalog.entry(slug).functions[name])
    command = [sys.executable, "-m", "grader", "grade", slug, "--json", "-"]
    source = (ROOT / "solutions" / f"{slug}.py").read_text(encoding="utf-8")
    for label, change in CHANGES.items():
        text = WRAP.format(change=change, name=name, parameters=parameters)
        file = tmp_path / f"{name}_{label}.py"
        file.write_text(source + text, encoding="utf-8")
        command += ["--answer", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    verdicts = _strict(done.stdout)
    assert len(verdicts) == len(CHANGES)
    assert [v["answer"] for v in verdicts if "fault of the grader" in json.dumps(v)] == []
    assert [v["answer"] for v in verdicts if v["outcome"] == "passed"] == []
    for verdict in verdicts:
        jsonschema.validate(verdict, SCHEMA)


def test_a_diagnosis_that_fails_leaves_its_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(case: object) -> None:
        raise OverflowError("cannot convert float infinity to integer")

    monkeypatch.setattr(explain, "diagnose", fail)
    wrong = sorted((ROOT / "tests" / "answers" / "wrong" / "hvp").glob("*.py"))
    with open_workers(["hvp"]) as workers:
        verdicts = [grade_with(workers, "hvp", path, seed=1) for path in wrong[:6]]
    explanations = [v.diagnosis["explanation"] for v in verdicts if v.diagnosis]
    assert explanations
    assert all("a fault of the grader, not of your answer" in text for text in explanations)


def _breaks(*_: object, **__: object) -> None:
    raise OverflowError("cannot convert float infinity to integer")


def test_a_grading_that_fails_ends_no_batch(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = ROOT / "solutions" / "hvp.py"
    judge, calls = grading.run_both, iter([1, 2])

    def fails_once(*given: Any) -> Any:
        return _breaks() if next(calls, None) == 1 else judge(*given)

    monkeypatch.setattr(grading, "run_both", fails_once)
    first, second = grade_many(workers, [("hvp", right), ("hvp", right)], seed=SEED)
    assert second.passed
    assert (first.outcome, first.score, first.was_prevented) == ("crashed", 0, True)
    data = first.to_json()
    jsonschema.validate(data, SCHEMA)
    assert data["summary"] == (
        "fault of the grader: OverflowError: cannot convert float infinity to integer. "
        "Your answer is not to blame, and it was not judged"
    )
    assert f"--seed {SEED}" in data["replay"]


def test_what_no_answer_could_get_by_ends_the_command(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_worker(*_: object) -> None:
        raise GraderFault("a worker could not start")

    monkeypatch.setattr(grading, "run_both", no_worker)
    with pytest.raises(GraderFault):
        grade_with(workers, "hvp", ROOT / "solutions" / "hvp.py", seed=SEED)


def test_an_answer_cannot_claim_a_fault_of_the_graders(workers: Workers, tmp_path: Path) -> None:
    file = tmp_path / "hvp.py"
    name = "type('fault of the grader', (Exception,), {})"
    file.write_text(f"raise {name}('mine')\n", encoding="utf-8")
    verdict = grade_with(workers, "hvp", file, seed=SEED)
    assert (verdict.outcome, verdict.was_prevented) == ("raised", False)


@pytest.fixture(scope="module")
def wrong(workers: Workers) -> Verdict:
    file = ROOT / "tests" / "answers" / "wrong" / "hvp" / "scaled.py"
    file = file if file.exists() else sorted(file.parent.glob("*.py"))[0]
    return grade_with(workers, "hvp", file, seed=SEED)


def test_a_notebook_says_that_a_verdict_cannot_be_shown(wrong: Verdict) -> None:
    assert server._shown(wrong, lambda: _breaks() or "") == (
        f"failed, {wrong.score} of {wrong.max_score} points; "
        "a fault of the grader (OverflowError) keeps the details from you."
    )


def test_pytest_shows_the_check_where_the_rest_cannot_be_shown(
    wrong: Verdict, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.report.pytest.message", _breaks)
    check = wrong.first_failure()
    assert check is not None
    shown = pytest_plugin._shown(story_of(wrong), check.id)
    assert shown.startswith(check.title)
    assert shown.endswith("A fault of the grader (OverflowError) keeps the diagnosis from you.")


def test_a_verdict_that_json_cannot_hold_is_written_without_its_diagnosis(
    wrong: Verdict, capsys: pytest.CaptureFixture[str]
) -> None:
    assert wrong.diagnosis
    broken = dataclasses.replace(wrong, diagnosis={**wrong.diagnosis, "evidence": {1j: object()}})
    with JsonList("-") as written:
        written.add(broken)
        written.add(wrong)
    said = capsys.readouterr()
    first, second = _strict(said.out)
    assert (first["outcome"], first["diagnosis"]) == ("failed", None)
    assert second["diagnosis"]
    assert "a fault of the grader (TypeError) keeps its diagnosis from you" in said.err


@pytest.mark.parametrize("factor", [1e307, -1e200, 3.0, 1e-200])
def test_a_spectrum_reaches_to_the_ends_of_floating_point(factor: float) -> None:
    draw = torch.Generator().manual_seed(1)
    right = [torch.randn(6, dtype=torch.float64, generator=draw) for _ in range(4)]
    spectrum = fit([factor * each for each in right], [{"right": each} for each in right])
    assert spectrum is not None
    assert spectrum.explained
    assert spectrum.coefficients["right"] == pytest.approx(factor, rel=1e-9)


def test_a_spectrum_that_overflows_is_none() -> None:
    tiny = [torch.full((3,), 1e-300, dtype=torch.float64) for _ in range(3)]
    assert fit([each * 1e300 * 1e308 for each in tiny], [{"right": each} for each in tiny]) is None


def test_an_interrupted_list_is_closed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_workers(["hvp"]) as workers:
        verdict = grade_with(workers, "hvp", ROOT / "kata" / "hvp.py", seed=1)
    for target in ("-", str(tmp_path / "v.json")):
        with pytest.raises(KeyboardInterrupt), JsonList(target) as written:  # noqa: PT012
            written.add(verdict)
            written.add(verdict)
            raise KeyboardInterrupt
    text = capsys.readouterr().out
    assert len(_strict(text)) == 2
    assert (tmp_path / "v.json").read_text(encoding="utf-8") == text


LATE = """
import sys
from pathlib import Path
from grader.wall.workers import open_workers
slugs = ("hvp", "maml", "unroll")
with open_workers(slugs) as workers:
    from grader.pipeline.grade import grade_with
    for slug in slugs:
        assert grade_with(workers, slug, Path("solutions", f"{slug}.py"), seed=1).passed
    before = set(sys.modules)
    for slug in slugs:
        files = sorted(Path("tests/answers/wrong", slug).glob("*.py"))
        for file in files[:: len(files) // 4]:
            assert not grade_with(workers, slug, file, seed=1).passed
    print(sorted({name.split(".")[0] for name in set(sys.modules) - before}))
    print(sorted({"sympy", "mpmath", "numpy", "torch._dynamo"} & set(sys.modules)))
"""


def test_the_judge_imports_nothing_late() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LATE], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["[]", "[]"]
