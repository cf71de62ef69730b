"""The judge's clock: what counts, what does not, and that all that is done for an answer ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader.pipeline.grade import grade_with
from grader.wall import clock
from grader.wall.clock import TICK_S, Stopwatch
from grader.wall.run import Deadline
from grader.wall.workers import Workers

from .conftest import ROOT, SEED


class Time:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


def test_a_judge_that_was_stopped_counts_a_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    passing = Time()
    monkeypatch.setattr(clock, "time", passing)
    watch = Stopwatch()
    passing.now += 0.3
    assert watch.seconds() == pytest.approx(0.3)
    passing.now += 3600.0
    assert watch.seconds() == pytest.approx(0.3 + TICK_S)
    passing.now += 0.2
    assert watch.seconds() == pytest.approx(0.5 + TICK_S)


# ---- everything ends with the deadline --------------------------------------------------------

LATE = """
import time, torch
def hessian_vector_product(loss, params, vector):
    time.sleep({sleep})
    slope = torch.autograd.grad(loss, params, create_graph=True)
    {end}
"""


@pytest.fixture(scope="module")
def warm(workers: Workers) -> Workers:
    """What the machine takes once, for all answers, has been taken."""
    assert grade_with(workers, "hvp", ROOT / "solutions" / "hvp.py", seed=SEED).passed
    return workers


RANDOM = "return [torch.randn_like(each) for each in slope]"
ENDS = [RANDOM, "return [torch.zeros_like(each) for each in slope]", "raise ValueError"]
SLEEPS = [0.1, 0.35, 0.42, 1.4]


@pytest.mark.parametrize(
    ("sleep", "end"),
    [
        # Each sleep with the end that asks for most, and each end once; the others are slow.
        pytest.param(sleep, end, marks=() if end == RANDOM or sleep == 0.42 else pytest.mark.slow)
        for sleep in SLEEPS
        for end in ENDS
    ],
)
def test_whatever_is_asked_of_an_answer_ends_with_its_deadline(
    warm: Workers, tmp_path: Path, sleep: float, end: str
) -> None:
    path = tmp_path / "hvp.py"
    path.write_text(LATE.format(sleep=sleep, end=end))
    deadline = Deadline.of(2.0)
    began = time.monotonic()
    verdict = grade_with(warm, "hvp", path, seed=SEED, deadline=deadline)
    assert not verdict.passed
    assert time.monotonic() - began < deadline.wall_s + 3.0


def test_a_late_failure_is_reported_without_an_x_ray(workers: Workers, tmp_path: Path) -> None:
    path = tmp_path / "hvp.py"
    path.write_text(LATE.format(sleep=0, end="return [torch.zeros_like(each) for each in slope]"))
    used_up = Deadline(cpu_s=20.0, wall_s=20.0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("grader.pipeline.explain.AT_LEAST_S", 30.0)
        verdict = grade_with(workers, "hvp", path, seed=SEED, deadline=used_up)
    assert verdict.outcome == "failed"
    assert verdict.diagnosis is not None
    assert verdict.diagnosis["evidence"]["xray"] == "nothing is left of the deadline"


# ---- a judge that was stopped -----------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="Windows stops no process")
def test_a_judge_that_was_stopped_takes_no_time_from_an_answer(tmp_path: Path) -> None:
    path = tmp_path / "hvp.py"
    ready = tmp_path / "ready"
    begin = f"open({str(ready)!r}, 'w').close()\n"
    solution = (ROOT / "solutions" / "hvp.py").read_text(encoding="utf-8")
    path.write_text(f"{solution}\n{begin}import time; time.sleep(0.5)\n")
    words = ["grade", "hvp", "--answer", str(path), "--deadline", "4"]
    with subprocess.Popen(
        [sys.executable, "-m", "grader", *words], cwd=ROOT, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "KATA_SANDBOX": "process"},
    ) as judge:  # fmt: skip
        until = time.monotonic() + 60
        while not ready.exists() and time.monotonic() < until:
            time.sleep(0.01)
        judge.send_signal(signal.SIGSTOP)
        time.sleep(8.0)  # longer than the deadline
        judge.send_signal(signal.SIGCONT)
        said = judge.communicate(timeout=60)[0]
    assert judge.returncode == 0, said
