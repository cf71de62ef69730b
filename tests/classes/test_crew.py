"""Grader processes of a class: slow answers wait, faults stay with their answer, and on a cluster a
lost worker costs nothing."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.classes import crew
from grader.classes.answer_texts import AnswerText
from grader.classes.crew import Done, How, Task, graded
from grader.classes.run import home
from grader.common.faults import BelowLevel

from ..conftest import ROOT

RIGHT = (ROOT / "solutions" / "hvp.py").read_bytes()
LOOP = b"def hessian_vector_product(loss, params, vector):\n    while True:\n        pass\n"


def task(data: bytes, problem: str = "") -> Task:
    return Task("hvp", AnswerText(".py", data, problem))


def how(**fields: object) -> How:
    return How(**{"seed": 3, "deadline_s": 10.0, "require": "process", "jobs": 1, **fields})  # type: ignore[arg-type]


def outcomes(found: Iterator[Done]) -> list[str]:
    return [str(done.verdict["outcome"]) if done.verdict else done.fault for done in found]


def test_a_slow_answer_is_graded_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "PATIENCE_S", 1.0)
    tasks = [task(LOOP), task(RIGHT), task(b"", "it is empty")]
    found = outcomes(graded(tasks, how(deadline_s=2.0), home()))
    assert found == ["passed", "unreadable", "timed_out"]


def test_a_grader_process_that_is_killed_is_replaced() -> None:
    running = graded([task(RIGHT + b"\n#%d" % n) for n in range(6)], how(), home())
    first = next(running)
    assert first.verdict is not None
    for child in children(os.getpid()):
        os.kill(child, signal.SIGKILL)
    assert outcomes(running) == ["passed"] * 5


def children(parent: int) -> list[int]:
    """The grader processes of a class that are children of this process."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(parent)], capture_output=True, text=True
    )
    return [int(line.split()[0]) for line in listed.stdout.splitlines() if "classes.server" in line]


def test_who_reads_no_further_leaves_no_process() -> None:
    running = graded([task(RIGHT), task(LOOP)], how(), home())
    assert next(running).verdict is not None
    running.close()
    assert children(os.getpid()) == []


def test_a_level_that_the_sandbox_does_not_reach_is_a_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KATA_SANDBOX", "process")
    with pytest.raises(BelowLevel, match="sandbox reaches level 'process'"):
        list(graded([task(RIGHT), task(LOOP)], how(require="full"), home()))


# ---- Dask ------------------------------------------------------------------------------------


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list["subprocess.Popen[bytes]"]]]:
    """A scheduler and two workers on loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    options = ["--no-dashboard", f"--local-directory={tmp_path}"]

    def start(*words: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-m", *words], cwd=tmp_path,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    started = [
        start("distributed.cli.dask_scheduler", "--host=127.0.0.1", f"--port={port}", options[0])
    ]
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            break
        time.sleep(0.2)
    for _ in range(2):
        worker = start(
            "distributed.cli.dask_worker", address, "--nthreads=1", "--no-nanny", *options
        )
        started.append(worker)
    try:
        yield address, started[1:]
    finally:
        for process in started:
            process.kill()
            process.wait()


_CLIENT = """
import sys
from grader.classes.answer_texts import AnswerText
from grader.classes.cluster import crew_on
from grader.classes.crew import How, Task

right = open(sys.argv[2], "rb").read()
tasks = [Task("hvp", AnswerText(".py", right + b"\\n#%d" % number)) for number in range(24)]
how = How(seed=3, deadline_s=10.0, require="process", jobs=1)
for done in crew_on(sys.argv[1])(iter(tasks), how):
    print(done.task.text.data.rpartition(b"#")[2].decode(), done.verdict["outcome"], flush=True)
"""


def test_a_lost_worker_loses_nothing_and_doubles_nothing(
    cluster: tuple[str, list["subprocess.Popen[bytes]"]],
) -> None:
    address, workers = cluster
    # A process of its own: Dask's client leaves threads behind, which other tests would see.
    client = subprocess.Popen(
        [sys.executable, "-c", _CLIENT, address, str(ROOT / "solutions" / "hvp.py")],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert client.stdout is not None
    rows = [client.stdout.readline().split()]
    workers[0].kill()
    rows += [line.split() for line in client.stdout]
    assert client.wait() == 0
    assert sorted(rows) == sorted([str(number), "passed"] for number in range(24))


def test_a_scheduler_that_is_not_there_is_reported() -> None:
    code = (
        "from grader.classes import cluster; cluster.CONNECT_S = 0.5; "
        "cluster.crew_on('tcp://127.0.0.1:1')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert "GraderFault: no Dask scheduler answers at tcp://127.0.0.1:1" in done.stderr
