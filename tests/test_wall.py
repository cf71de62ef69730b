"""The wall: what the judge does not call, and what a worker holds and can reach."""

import ast
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.judge.verdict import Verdict
from grader.wall.observe import observe
from grader.wall.run import Deadline, Request
from grader.wall.workers import Workers, open_workers

from .conftest import ROOT

GRADER = ROOT / "grader"


@pytest.mark.parametrize("path", sorted((GRADER / "judge").glob("*.py")), ids=lambda p: p.name)
def test_the_judge_runs_no_code_of_an_answer(path: Path) -> None:
    """What it may import is held by import-linter, as all arrows are: see pyproject.toml."""
    calls = {
        node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    }
    assert calls & {"exec", "eval", "compile", "import_module", "__import__"} == set()


# ---- what a worker holds ----

LOOK = """
import ctypes, json, os, re, sys
def secrets():
    found = 0
    # Written so that neither pattern stands in memory as what it looks for.
    wanted = [re.compile(b"KATA[_]TEST[_]SECRET="), re.compile(b"canary[ ]of[ ]the[ ]environment")]
    for line in open("/proc/self/maps"):
        words = line.split()
        if words[1].startswith("rw") and (len(words) < 6 or words[5] in ("[heap]", "[stack]")):
            start, end = (int(part, 16) for part in words[0].split("-"))
            memory = ctypes.string_at(start, end - start)
            found += sum(len(pattern.findall(memory)) for pattern in wanted)
    return found
def look():
    descriptors = {}
    for number in os.listdir("/proc/self/fd"):
        try:
            descriptors[number] = os.readlink(f"/proc/self/fd/{number}")
        except OSError:
            pass
    print(json.dumps({
        "modules": [m for m in sys.modules if m.split(".")[0] in
                    ("grader", "kata", "solutions", "tests", "pytest", "_pytest", "rich",
                     "click", "landlockpy")],
        "descriptors": descriptors,
        "environment": dict(os.environ), "path": sys.path, "folder": os.getcwd(),
        "arguments": sys.argv, "threads": len(os.listdir("/proc/self/task")), "name": __name__,
        "secrets": secrets(),
    }))
def hessian_vector_product(loss, params, vector):
    global look
    look()
    look = lambda: None
"""


SECRET = "canary of the environment"


@pytest.fixture(scope="module", params=["first", "later", "spawned", "command"])
def worker_view(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict:  # type: ignore[type-arg]
    """What an answer sees of its process: in a first worker, a later one, a spawned one, and one
    of the command line's, which forks before it loads the judge."""
    path = tmp_path_factory.mktemp("view") / "hvp.py"
    path.write_text(LOOK.replace("print(", "print('VIEW', "), encoding="utf-8")
    if request.param == "command":
        command = [sys.executable, "-m", "grader", "grade", "hvp", "--answer", str(path), "--json"]
        done = subprocess.run(
            [*command, "-"], capture_output=True, text=True, cwd=ROOT, check=False,
            env={**os.environ, "KATA_TEST_SECRET": SECRET, "KATA_SANDBOX": "process"},
        )  # fmt: skip
        output = json.loads(done.stdout)[0]["output"]
    else:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("KATA_WORKER", "spawn" if request.param == "spawned" else "fork")
            patch.setenv("KATA_TEST_SECRET", SECRET)
            patch.setenv("KATA_SANDBOX", "process")  # where it can look
            with open_workers(["hvp"]) as workers:
                if request.param == "later":
                    workers.expect_more()
                output = view_through(workers, path)
    view: dict = json.loads(output.split("VIEW ", 1)[1].splitlines()[0])  # type: ignore[type-arg]
    return view


def view_through(workers: Workers, path: Path) -> str:
    from grader.katas.hvp.problems import draw

    functions = {"hessian_vector_product": ("loss", "params", "vector")}
    request = Request(
        "hvp", path.name, path.read_text(encoding="utf-8"), functions, draw(1), Deadline()
    )
    return observe(workers, request).output


def test_a_worker_holds_no_judge_no_checks_no_solutions(worker_view: dict) -> None:  # type: ignore[type-arg]
    ours = {name for name in worker_view["modules"] if name.split(".")[0] == "grader"}
    allowed = ("grader.worker", "grader.protocol", "grader.common", "grader.katas", "grader.cli")
    # The command line forks itself, so its own thin modules are there; nothing of the judge is.
    thin = {"grader", "grader.__main__", "grader.catalog", "grader.catalog.project",
            "grader.report", "grader.report.harmless", "grader.wall",
            *(f"grader.wall.{name}" for name in ("forked", "interpreter", "scratch", "spawned",
                                                 "workers", "zygotes"))}  # fmt: skip
    assert {name for name in ours if not name.startswith(allowed)} <= thin
    assert not {name for name in ours if name.endswith(".checks")}
    assert not {n for n in worker_view["modules"] if n.split(".")[0] in ("solutions", "tests")}
    assert not {"pytest", "rich", "click", "landlockpy"} & set(worker_view["modules"])


def test_a_worker_has_its_streams_and_nothing_else_open(worker_view: dict) -> None:  # type: ignore[type-arg]
    kinds = sorted(
        name.split(":")[0] for name in worker_view["descriptors"].values() if "/fd" not in name
    )
    assert [kind for kind in kinds if kind not in ("/dev/null", "pipe")] == []
    assert len(worker_view["descriptors"]) <= 7


def test_a_worker_sees_nothing_of_the_environment(worker_view: dict) -> None:  # type: ignore[type-arg]
    assert "KATA_TEST_SECRET" not in worker_view["environment"]
    assert worker_view["environment"]["HOME"] == worker_view["folder"]
    assert worker_view["secrets"] == 0  # in its memory, not even as a string that was freed


def test_a_worker_finds_no_repository_on_its_path(worker_view: dict) -> None:  # type: ignore[type-arg]
    assert not any(Path(entry or ".", "solutions").is_dir() for entry in worker_view["path"])


def test_a_worker_has_one_thread_and_a_folder_of_its_own(worker_view: dict) -> None:  # type: ignore[type-arg]
    assert worker_view["threads"] == 1
    assert not Path(worker_view["folder"]).exists()  # it was its own, and is gone
    assert worker_view["name"] == "answer"


# ---- what is left of a worker ----

CHILD = """
import os, time
def hessian_vector_product(loss, params, vector):
    if os.fork() == 0:
        time.sleep(600)
    print("CHILD", os.getpgid(0), flush=True)
    return None
"""


def test_the_process_group_of_an_answer_is_killed_whole(
    grade_loose: Callable[..., Verdict],
) -> None:
    verdict = grade_loose(CHILD)
    group = int(verdict.output.split("CHILD ")[1].split()[0])
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            break
        time.sleep(0.05)
    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)


REACH = """
import importlib
for name in ("solutions.hvp", "grader.judge.decide", "grader.katas.hvp.checks", "tests.conftest"):
    try:
        importlib.import_module(name)
        print("FOUND", name)
    except ImportError:
        pass
"""


def test_an_import_finds_no_solution_and_no_check(grade_text: Callable[..., Verdict]) -> None:
    assert grade_text("hvp", REACH).output == ""


def test_an_answer_that_kills_the_zygote_harms_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from grader.pipeline.grade import grade_with

    monkeypatch.setenv("KATA_SANDBOX", "process")
    hostile = tmp_path / "hostile.py"
    hostile.write_text("import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\n" + LOOK)
    with open_workers(["hvp"]) as workers:
        assert grade_with(workers, "hvp", hostile, seed=1).outcome == "crashed"
        assert grade_with(workers, "hvp", ROOT / "solutions" / "hvp.py", seed=1).passed


DTYPES = """
import torch
AT_IMPORT = torch.zeros(1).dtype
def hessian_vector_product(loss, params, vector):
    print(loss.dtype == AT_IMPORT == torch.zeros(3).dtype)
    return torch.autograd.grad(loss, params)
"""


def test_the_default_dtype_is_the_problems_in_calls_and_at_import(
    grade_text: Callable[..., Verdict],
) -> None:
    assert set(grade_text("hvp", DTYPES).output.split()) == {"True"}
