"""The grader process of a kernel: replaced where it ended, ended where it hangs, never left."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader import notebook
from grader.notebook import process
from grader.notebook.history import Ran, answer_in, defines, others
from grader.wall import asked

from .bad import HEAD, RIGHT
from .conftest import ROOT
from .test_kernel import alive

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@pytest.fixture(autouse=True, scope="module")
def _ended() -> Iterator[None]:
    yield
    process._end()


def request(source: str = RIGHT) -> dict[str, Any]:
    cells = [{"name": "In [1]", "source": source}]
    return {"kata": "hvp", "cells": cells, "others": [], "seed": 3}


def pid() -> int:
    assert process._current is not None
    return process._current.pid


def wait_until_gone(*pids: int) -> None:
    until = time.monotonic() + 60
    while alive(set(pids)) and time.monotonic() < until:
        time.sleep(0.02)
    assert alive(set(pids)) == set()


def test_one_process_grades_one_answer_after_the_other() -> None:
    first = process.ask(request())
    before = pid()
    second = process.ask(request(HEAD + "    return 1 / 0\n"))
    assert pid() == before
    assert [r["verdict"]["outcome"] for r in (first, second)] == ["passed", "raised"]
    assert set(second) == {"verdict", "text", "html"}


def test_a_killed_process_is_replaced() -> None:
    process.ask(request())
    killed = pid()
    os.kill(killed, signal.SIGKILL)
    assert process.ask(request())["verdict"]["outcome"] == "passed"
    assert pid() != killed


def test_one_that_hangs_is_ended_and_reported() -> None:
    process.ask(request())
    hung = pid()
    os.kill(hung, signal.SIGSTOP)
    with pytest.raises(process.NoGrader, match=r"did not answer within 0\.5 s and has been ended"):
        process.ask(request("#" * 900_000), limit_s=0.5)
    wait_until_gone(hung)
    assert process.ask(request())["verdict"]["outcome"] == "passed"


def test_one_that_ends_twice_is_reported_with_its_last_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    process._end()
    ends = [sys.executable, "-c", "import sys; sys.exit('no room left')"]
    monkeypatch.setattr(asked, "python", lambda _: ends)
    with pytest.raises(process.NoGrader, match=r"before it had a verdict \(no room left\)"):
        process.ask(request())


def test_one_learns_where_torch_is_since_it_does_not_see_pythonpath(tmp_path: Path) -> None:
    (tmp_path / "torch").mkdir()
    (tmp_path / "torch" / "__init__.py").write_text(
        "raise AssertionError('a kernel imports no torch')"
    )
    code = (
        "from grader.wall.interpreter import python; print(*python('notebook.server'), sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="/",
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])},
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == str(tmp_path)


def test_one_that_cannot_start_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    process._end()
    monkeypatch.setattr(sys, "executable", "/no/python")
    with pytest.raises(process.NoGrader, match="could not be started: No such file"):
        process.ask(request())


def test_an_interrupted_check_leaves_no_reply_for_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    process.ask(request())
    before = pid()

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(process.Asked, "ask", interrupted)
        with pytest.raises(KeyboardInterrupt):
            process.ask(request())
    wait_until_gone(before)
    assert process.ask(request())["verdict"]["outcome"] == "passed"


def test_an_answer_that_is_not_text_is_unreadable() -> None:
    for source in ("\0", "x = '\ud800'", "#" * 1_000_001):
        assert process.ask(request(source))["verdict"]["outcome"] == "unreadable"


def test_a_fault_of_the_graders_is_a_reply() -> None:
    assert "no kata 'hpv'" in process.ask({**request(), "kata": "hpv"})["fault"]
    assert "a fault in the grader: KeyError" in process.ask({"kata": "hvp"})["fault"]
    assert process.ask(request())["verdict"]["outcome"] == "passed"


PARENT = """
import os, sys, time
sys.path.insert(0, sys.argv[1])
from grader.notebook import process
from grader.wall import asked
process.ask({"kata": "hpv", "cells": [], "others": [], "seed": 1})
if os.fork() == 0:
    time.sleep(300)  # it holds the grader's standard input open
print(process._current.pid, flush=True)
os._exit(0)
"""


def test_a_child_of_the_kernels_does_not_keep_it_alive() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(ROOT)], stdout=subprocess.PIPE, start_new_session=True
    )
    try:
        assert parent.stdout
        grader = int(parent.stdout.readline())
        wait_until_gone(parent.pid, grader)
    finally:
        os.killpg(parent.pid, signal.SIGKILL)
        parent.wait()
        parent.stdout.close()


def test_a_fork_of_the_kernel_has_a_grader_of_its_own() -> None:
    process.ask(request())
    assert process._current is not None
    before = pid()
    process._current.owner = os.getpid() + 1  # as a child of ours would find it
    first = process._current
    process.ask(request())
    assert pid() != before
    assert alive({before}) == {before}
    first.end()


def test_importing_it_imports_neither_torch_nor_a_judge() -> None:
    code = "import sys, grader.notebook; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    judging = {
        "grader.pipeline.grade",
        "grader.notebook.server",
        "grader.wall.workers",
        "grader.wall.observe",
    }
    assert loaded & ({"torch", "rich"} | judging) == set()
    assert not [name for name in loaded if name.startswith("grader.judge")]


def test_outside_a_notebook_check_says_what_to_do() -> None:
    result = notebook.check("hvp")
    assert repr(result) == (
        "Not graded: check works in a notebook. Elsewhere: kata grade hvp --answer FILE"
    )
    assert not result.passed


# ---- which cells --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    ["def f(x): pass", "async def f(): pass", "class f: pass", "f = 3", "f: int = 3",
     "%who\ndef f(x):\n    pass", "import a\n\ndef  f(): pass", "def f(:", "f, g = 1, 2",
     "if x:\n    def f(): pass", "from x import g as f", "x = (\ndef f(): pass", "@g\ndef f(): 0",
     "  def f():\n    pass"],
)  # fmt: skip
def test_a_statement_defines(source: str) -> None:
    assert defines(source, "f")


@pytest.mark.parametrize(
    "source",
    ["def ff(): pass", "class A:\n    def f(): pass", "'''\ndef f(): pass\n'''", "f == 3", "f(3)",
     "# def f", "g(\nf = 3)", "%%bash\nf=3", "!f = 3", "g.f = 3"],
)  # fmt: skip
def test_what_only_mentions_does_not(source: str) -> None:
    assert not defines(source, "f")


def test_for_each_function_the_last_cell_counts_in_the_order_of_running() -> None:
    cells = [Ran(n, s) for n, s in enumerate(["", "f = 1", "g = 1", "f = 2; h = 1", "x", "g = 2"])]
    assert [c.number for c in answer_in(cells, ["f", "g"])] == [3, 5]
    assert [c.number for c in answer_in(cells, ["g", "f"])] == [3, 5]
    assert answer_in(cells, ["nothing"]) == []


def test_other_cells_come_last_first_and_once() -> None:
    cells = [Ran(n, s) for n, s in enumerate(["a", "b", "a", "f = 1", "c", "c"])]
    assert [c.source for c in others(cells, [cells[3]])] == ["c", "a", "b"]


def test_many_cells_are_not_looked_through_without_end() -> None:
    cells = [Ran(n, f"x{n}") for n in range(1000)]
    assert len(others(cells, [])) == 50
