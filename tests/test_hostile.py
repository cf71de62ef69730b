"""Answers that break off, hang, flood or lie: bounded in time, never a pass, and no harm to the
next answer on the same workers."""

import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.judge.verdict import Verdict
from grader.pipeline.grade import grade_with
from grader.wall.run import Deadline
from grader.wall.workers import Workers

from .bad import HEAD, RIGHT, answer, ours_in, said
from .conftest import SEED

Grade = Callable[..., Verdict]

SHORT_S = 0.5


@pytest.fixture
def hostile(workers: Workers, grade_text: Grade) -> Iterator[Grade]:
    """Grades a hostile answer; the honest one after it passes on the same workers."""
    yield lambda source, **more: grade_text("hvp", source, **more)
    assert grade_text("hvp", RIGHT).outcome == "passed"


# ---- ends that nobody ordered -------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "outcome", "says"),
    [
        pytest.param("import os; os._exit(0)", "crashed", "with exit status 0", id="exit_0"),
        pytest.param("import os; os._exit(3)", "crashed", "with exit status 3", id="exit_3"),
        pytest.param("raise SystemExit(0)", "raised", "SystemExit: 0", id="system_exit"),
        pytest.param("raise KeyboardInterrupt('x')", "raised", "KeyboardInterrupt: x", id="ctrl_c"),
        pytest.param("raise BaseException('x')", "raised", "BaseException: x", id="base_exception"),
        pytest.param("raise GeneratorExit('x')", "raised", "GeneratorExit: x", id="generator_exit"),
        pytest.param("raise StopIteration('x')", "raised", "StopIteration: x", id="stop_iteration"),
        pytest.param("import ctypes; ctypes.string_at(0)", "crashed", "SIGSEGV", id="segfault"),
        pytest.param("import os; os.abort()", "crashed", "SIGABRT", id="abort"),
        pytest.param("import os; os.kill(os.getpid(), 15)", "crashed", "SIGTERM", id="sigterm"),
        pytest.param("import os; os.kill(os.getpid(), 9)", "crashed", "SIGKILL", id="sigkill"),
        pytest.param("x = bytearray(64 * 2**30)", "raised", "Found: MemoryError.", id="memory"),
        pytest.param("import torch; torch.zeros(2**36)", "raised", "allocate", id="torch_memory"),
        pytest.param("f = lambda: f()\nf()", "raised", "RecursionError", id="recursion"),
    ],
)
class TestEnds:
    def test_at_import(self, hostile: Grade, line: str, outcome: str, says: str) -> None:
        verdict = hostile(f"{line}\n{RIGHT}")
        assert verdict.outcome == outcome
        assert says in said(verdict)
        assert verdict.score == 0
        assert ours_in(verdict) == []

    def test_in_a_call(self, hostile: Grade, line: str, outcome: str, says: str) -> None:
        verdict = hostile(answer(line))
        assert verdict.outcome == outcome
        assert says in said(verdict)
        assert verdict.score == 1  # the function is written
        assert ours_in(verdict) == []


@pytest.mark.parametrize(
    ("line", "outcome", "says"),
    [
        pytest.param("import os; os.killpg(0, 9)", "crashed", "SIGKILL", id="kills_its_group"),
        pytest.param(
            "open('big', 'wb').write(bytes(2**26))", "raised", "File too large", id="disk"
        ),
    ],
)
def test_ends_at_the_lowest_level(grade_loose: Grade, line: str, outcome: str, says: str) -> None:
    """Above it, these are refused before they begin."""
    verdict = grade_loose(answer(line))
    assert verdict.outcome == outcome
    assert says in said(verdict)
    assert verdict.score == 1
    assert grade_loose(RIGHT).passed


def test_an_end_on_a_later_problem_is_reported_there(hostile: Grade) -> None:
    """A call each for product, other product, mixture and once more: the fifth is problem 2's."""
    count = "import os\ncalls = []\n" + RIGHT.replace(
        "    slope", "    calls.append(1)\n    if len(calls) > 4:\n        os._exit(0)\n    slope"
    )
    verdict = hostile(count)
    assert verdict.outcome == "crashed"
    assert "Where: problem 2 of 7" in said(verdict)
    assert verdict.score == 1


def test_an_end_in_the_text_of_an_exception_is_a_crash(hostile: Grade) -> None:
    verdict = hostile(
        answer(
            "import os\nclass E(Exception):\n    def __str__(self):\n        os._exit(0)\nraise E"
        )
    )
    assert verdict.outcome == "crashed"
    assert "with exit status 0" in said(verdict)


# ---- what does not come back --------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "line"),
    [
        pytest.param(answer("while True: pass"), "\nLine: 5: while True: pass", id="loop"),
        pytest.param("x = 1\nwhile True: x += 1\n", "\nLine: 2: while True:", id="at_import"),
        pytest.param(
            answer("import time\ntime.sleep(60)"), "\nLine: 6: time.sleep(60)", id="sleep"
        ),
        pytest.param("import re\nre.match('(a+)+$', 'a' * 40 + 'b')\n", "\nLine: 2: ", id="regex"),
        pytest.param(
            "while True:\n    try:\n        while True: pass\n    except BaseException: pass\n",
            "\nLine: 3: while True: pass",
            id="catches_all",
        ),
        pytest.param(
            "import signal\nfor s in set(signal.Signals) - {9, 19}: signal.signal(s, 1)\n"
            "while True: pass\n",
            "",
            id="ignores_all_signals",
        ),
        pytest.param("import os\nos.kill(os.getpid(), 19)\n", "", id="stops_itself"),
        pytest.param(RIGHT + "import os\nos.write = lambda d, b: 0\n", "", id="writes_nothing"),
    ],
)
def test_what_does_not_come_back_is_timed_out_with_its_line(
    hostile: Grade, grade_text: Grade, source: str, line: str
) -> None:
    assert grade_text("hvp", RIGHT).passed  # the workers are warm before the clock is looked at
    begun = time.monotonic()
    verdict = hostile(source, deadline=SHORT_S)
    assert time.monotonic() - begun < SHORT_S + 5
    assert verdict.outcome == "timed_out"
    assert said(verdict).startswith("Found: It took more than 0.")
    assert line in said(verdict)
    assert verdict.score <= 1
    assert ours_in(verdict) == []


@pytest.mark.parametrize("name", ["lösung.py", "αβ 🎓.py", "loop\udcff.py"])
def test_a_line_is_found_in_a_file_of_any_name(workers: Workers, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("x = 1\nwhile True: pass\n")
    verdict = grade_with(workers, "hvp", path, seed=SEED, deadline=Deadline.of(SHORT_S))
    assert verdict.outcome == "timed_out"
    assert "\nLine: 2: while True: pass" in said(verdict)


def test_an_endless_print_keeps_its_beginning_and_names_its_line(hostile: Grade) -> None:
    verdict = hostile("i = 0\nwhile True: print(i); i += 1\n", deadline=SHORT_S)
    assert verdict.outcome == "timed_out"
    assert "Line: 2: while True: print(i); i += 1" in said(verdict)
    assert verdict.output.startswith("0\n1\n2\n")
    assert len(verdict.output) <= 16 * 1024
    assert verdict.output_truncated


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(
            "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()\n"
            + RIGHT,
            id="a_thread",
        ),
        pytest.param(
            RIGHT + "import atexit, time\natexit.register(time.sleep, 60)\n", id="an_exit_handler"
        ),
    ],
)
def test_what_a_right_answer_leaves_running_is_not_waited_for(hostile: Grade, source: str) -> None:
    assert hostile(source).outcome == "passed"


def test_a_child_that_holds_the_pipes_is_not_waited_for(grade_loose: Grade) -> None:
    child = "import os, time\nif os.fork() == 0:\n    os.setsid(); time.sleep(30); os._exit(0)\n"
    begun = time.monotonic()
    assert grade_loose(child + RIGHT).outcome == "passed"
    assert time.monotonic() - begun < 20


LEFT_S = 60
"""A busy disk takes its time over a thousand folders; a verdict waits for a second of it."""

DEEP = """
import os
os.mkdir("a\\nb")
for _ in range(500):
    os.mkdir("d" * 200); os.chdir("d" * 200)
open("left", "w").write("x")
os.symlink("/", "root")
os.chmod("..", 0)
os.chmod(".", 0)
os._exit(0)
"""


def test_nothing_is_left_of_an_answers_folder(grade_loose: Grade, loose_workers: Workers) -> None:
    """However deep, and whatever its permissions."""
    assert grade_loose(DEEP).outcome == "crashed"
    scratch, until = loose_workers.scratch, time.monotonic() + LEFT_S
    while list(scratch.folder.iterdir()) and time.monotonic() < until:
        loose_workers.refill()
    assert list(scratch.folder.iterdir()) == []


# ---- the line to the grader ---------------------------------------------------------------


def frame(kind: str, fields: str = "") -> bytes:
    """A frame as the worker writes it, with no values."""
    head = b'{"kind": "%s"%s, "values": {"group": {}}}' % (kind.encode(), fields.encode())
    return struct.pack("<4sII", b"KATA", len(head), 0) + head


def everywhere(data: bytes) -> str:
    """Lines that write these bytes into every descriptor but the standard ones."""
    return (
        f"import os\nfor d in range(3, 64):\n    try: os.write(d, {data!r})\n"
        "    except OSError: pass\n"
    )


@pytest.mark.parametrize(
    ("written", "says"),
    [
        pytest.param(b"junk" * 100, "is not a frame", id="junk"),
        pytest.param(b"KATA" + b"\xff" * 8, "which is too many", id="announces_too_much"),
        pytest.param(b"KATA" + b"\0" * 8, "is not a frame", id="an_empty_header"),
        pytest.param(frame("ended"), "out of order", id="ended"),
        pytest.param(frame("passed"), "out of order", id="a_kind_of_its_own"),
        pytest.param(frame("ready"), "out of order", id="ready_again"),
        pytest.param(frame("loaded", ', "x": ' + "[" * 50_000), "is not a frame", id="too_deep"),
    ],
)
class TestForgedFrames:
    def test_at_import(self, hostile: Grade, written: bytes, says: str) -> None:
        verdict = hostile(everywhere(written) + RIGHT)
        assert verdict.outcome == "crashed"
        assert says in said(verdict)
        assert verdict.score == 0
        assert ours_in(verdict) == []

    def test_in_a_call(self, hostile: Grade, written: bytes, says: str) -> None:
        verdict = hostile(answer(everywhere(written)))
        assert verdict.outcome == "crashed"
        assert says in said(verdict)
        assert verdict.score == 1
        assert ours_in(verdict) == []


OBSERVED = b"".join(frame("observation", f', "index": {i}') for i in range(7))


@pytest.mark.parametrize(
    "loaded",
    [
        pytest.param("", id="says_nothing"),
        pytest.param(', "unwritten": [], "shortcomings": {}', id="says_all_is_well"),
        pytest.param(', "unwritten": 3, "shortcomings": [1]', id="other_types"),
        pytest.param(', "unwritten": [[{}], null]', id="other_types_inside"),
        pytest.param(', "error": {"type": [], "lines": [{"line": 1e999}, 3]}', id="odd_error"),
        pytest.param(', "error": {"lines": [{"line": true}], "column": -1}', id="odd_line"),
        pytest.param(', "unreadable": {"line": 10e20, "message": {}}', id="odd_unreadable"),
    ],
)
def test_a_whole_run_without_values_passes_no_check_of_values(hostile: Grade, loaded: str) -> None:
    run = frame("loaded", loaded) + OBSERVED + frame("ended")
    verdict = hostile(everywhere(run) + "os._exit(0)\n")
    assert not verdict.passed
    assert verdict.score <= 1  # that the function is written, the worker alone says


@pytest.mark.parametrize("first", [0, 3], ids=["all", "all_but_the_standard_ones"])
class TestClosedDescriptors:
    def test_at_import(self, hostile: Grade, first: int) -> None:
        verdict = hostile(f"import os\nos.closerange({first}, 1000)\n{RIGHT}")
        assert verdict.outcome == "crashed"
        assert "closed" in said(verdict)
        assert verdict.score == 0
        assert ours_in(verdict) == []

    def test_in_a_call(self, hostile: Grade, first: int) -> None:
        verdict = hostile(answer(f"import os\nos.closerange({first}, 1000)"))
        assert verdict.outcome == "crashed"
        assert "closed" in said(verdict)
        assert verdict.score == 1
        assert ours_in(verdict) == []


# ---- tricks that break the code around the answer -----------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("def __getattr__(name):\n    raise RuntimeError(name)\n", id="module_getattr"),
        pytest.param(
            "class C:\n    def __call__(self, *args): return None\n    @property\n"
            "    def __signature__(self): raise RuntimeError\n\n\nhessian_vector_product = C()\n",
            id="signature",
        ),
        pytest.param(RIGHT + "import json\njson.dumps = None\n", id="no_json"),
        pytest.param(RIGHT + "import builtins\ndel builtins.isinstance\n", id="no_isinstance"),
        pytest.param(
            RIGHT + "import sys\nsys.settrace(lambda *args: 1 / 0)\n", id="a_trace_that_raises"
        ),
        pytest.param(RIGHT + "import sys\nsys.modules.clear()\n", id="no_modules"),
        pytest.param(HEAD + "    raise type('E', (Exception,), {'__name__': 3})\n", id="odd_type"),
    ],
)
def test_what_breaks_the_code_around_it_shows_none_of_that_code(
    hostile: Grade, source: str
) -> None:
    verdict = hostile(source)
    assert not verdict.passed
    assert verdict.score <= 1
    assert ours_in(verdict) == []
