"""Answers at the ends of floating point get a verdict each, in strict JSON, and end no batch."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from grader import catalog
from grader.cli.write_json import JsonList
from grader.pipeline import grade as grading
from grader.pipeline.grade import grade_with, load_kata
from grader.wall.workers import open_workers

ROOT = Path(__file__).resolve().parent.parent
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
    "mixed": "t * torch.where(torch.arange(t.numel()).reshape(t.shape) % 2 == 0, 1e308, 5e-324)",
}
WRAP = """

import torch

def _change(t):
    if isinstance(t, torch.Tensor):
        return {change}
    if isinstance(t, dict):
        return {{k: _change(v) for k, v in t.items()}}
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


@pytest.mark.parametrize("slug", catalog.slugs())
def test_each_extreme_gets_its_verdict(slug: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "grader", "grade", slug, "--json", "-"]
    source, count = (ROOT / "solutions" / f"{slug}.py").read_text(encoding="utf-8"), 0
    for name, parameters in catalog.entry(slug).functions.items():
        for label, change in CHANGES.items():
            text = WRAP.format(change=change, name=name, parameters=", ".join(parameters))
            file = tmp_path / f"{name}_{label}.py"
            file.write_text(source + text, encoding="utf-8")
            command += ["--answer", str(file)]
            count += 1
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    verdicts = _strict(done.stdout)
    assert len(verdicts) == count
    faults = [v["answer"] for v in verdicts if "fault of the grader" in json.dumps(v)]
    assert not faults


def test_a_diagnosis_that_fails_leaves_its_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(case: object) -> None:
        raise OverflowError("cannot convert float infinity to integer")

    monkeypatch.setattr(grading, "diagnose", fail)
    wrong = sorted((ROOT / "tests" / "answers" / "wrong" / "hvp").glob("*.py"))
    with open_workers(["hvp"]) as workers:
        verdicts = [grade_with(workers, "hvp", path, seed=1) for path in wrong[:6]]
    told = [v.diagnosis["explanation"] for v in verdicts if v.diagnosis]
    assert told
    assert all("a fault of the grader, not of your answer" in text for text in told)


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


def test_the_judge_imports_nothing_late_and_has_one_thread(tmp_path: Path) -> None:
    program = """
import sys
from pathlib import Path
from grader.wall.workers import open_workers
with open_workers(["hvp", "maml", "unroll"]) as workers:
    from grader.pipeline.grade import grade_with
    for slug in ("hvp", "maml", "unroll"):
        file = next(Path("tests/answers/wrong", slug).glob("*scal*.py"), None)
        file = file or sorted(Path("tests/answers/wrong", slug).glob("*.py"))[0]
        assert not grade_with(workers, slug, file, seed=1).passed
    print([m for m in ("sympy", "mpmath", "torch._dynamo", "numpy") if m in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
    assert load_kata("hvp").slug == "hvp"
