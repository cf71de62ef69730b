"""Whatever an answer does, and whatever is asked of it again, its verdict comes in bounded time."""

import sys
import time
from pathlib import Path

import pytest

from grader.judge.draw import draw_exam
from grader.pipeline.exam import twin_of
from grader.pipeline.grade import grade_with, load_kata
from grader.wall.run import Deadline
from grader.wall.workers import Workers

from .conftest import ROOT, SEED

DEADLINE = Deadline.of(1.0)
ROOM_S = 3.0
"""For ending workers, clearing up and a busy machine."""

RIGHT = (ROOT / "solutions" / "hvp.py").read_text(encoding="utf-8")
WRONG = """
import torch

def hessian_vector_product(loss, params, vector):
    {first}
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return tuple(torch.{numbers}_like(entry) for entry in slope)
"""

LOOP_AT_IMPORT = f"{RIGHT}\nwhile True:\n    pass\n"

LOOP_UNDER_A_MODE = WRONG.format(
    first="""from torch.overrides import _get_current_function_mode_stack
    while _get_current_function_mode_stack():
        pass""",
    numbers="zeros",
)

OTHER_NUMBERS_EACH_TIME = WRONG.format(first="pass", numbers="randn")

A_CHILD_HOLDS_THE_LINE = f"""
{RIGHT}
import os, time
if os.fork() == 0:
    time.sleep(30)
    os._exit(0)
"""

A_THREAD_GOES_ON = f"""
{RIGHT}
import threading, time
threading.Thread(target=time.sleep, args=(30,)).start()
"""

FLOOD = """
def hessian_vector_product(loss, params, vector):
    while True:
        print("x" * 65536, flush=True)
"""


def warmed(workers: Workers) -> Workers:
    """What the machine takes once, for all answers, has been taken."""
    assert grade_with(workers, "hvp", ROOT / "solutions" / "hvp.py", seed=SEED).passed
    return workers


@pytest.fixture(scope="module")
def warm(workers: Workers) -> Workers:
    return warmed(workers)


@pytest.fixture(scope="module")
def warm_and_loose(loose_workers: Workers) -> Workers:
    return warmed(loose_workers)


def outcome(workers: Workers, path: Path, text: str) -> str:
    """How it ended; in time, or the test has failed."""
    path.write_text(text, encoding="utf-8")
    began = time.monotonic()
    verdict = grade_with(workers, "hvp", path, seed=SEED, deadline=DEADLINE)
    assert time.monotonic() - began < DEADLINE.wall_s + ROOM_S
    return verdict.outcome


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        (LOOP_AT_IMPORT, "timed_out"),
        (FLOOD, "timed_out"),
        (LOOP_UNDER_A_MODE, "failed"),
        (OTHER_NUMBERS_EACH_TIME, "failed"),
    ],
    ids=["import", "flood", "x-ray", "random"],
)
def test_a_verdict_comes_in_time(warm: Workers, tmp_path: Path, text: str, ends: str) -> None:
    assert outcome(warm, tmp_path / "hvp.py", text) == ends


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
@pytest.mark.parametrize(
    "text", [A_CHILD_HOLDS_THE_LINE, A_THREAD_GOES_ON], ids=["child", "thread"]
)
def test_nobody_waits_for_what_an_answer_leaves_running(
    warm_and_loose: Workers, tmp_path: Path, text: str
) -> None:
    outcome(warm_and_loose, tmp_path / "hvp.py", text)


def test_an_exam_that_has_no_end_is_reported_though_the_other_is_passed(
    warm: Workers, tmp_path: Path
) -> None:
    problem = draw_exam(load_kata("hvp"), twin_of(SEED)).problems[0]
    entry = float(
        problem.arguments()["params"][0].detach().flatten()[0]
    )  # differs between the two exams
    end = f"    while float(params[0].detach().flatten()[0]) == {entry!r}:\n        pass\n    "
    path = tmp_path / "hvp.py"
    assert (
        outcome(warm, path, RIGHT.replace("    gradient =", f"{end}gradient =", 1)) == "timed_out"
    )
