"""A machine that hides processes: `/proc` is mounted with hidepid, or is not there."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.common.faults import GraderFault
from grader.doctor import sandbox as doctor
from grader.pipeline.grade import grade_with
from grader.wall.forked import Forked, ForkedWorker
from grader.wall.workers import open_workers

from .bad import RIGHT
from .conftest import ROOT, SEED
from .test_sandbox import HERE

if sys.platform != "linux":
    pytest.skip("it is Linux that has /proc", allow_module_level=True)

from grader.worker import limits, linux

MOUNTS = {
    "none": "mount -t tmpfs none /proc",
    "hidepid=1": "mount -t proc -o hidepid=1 proc /proc",
    "hidepid=2": "mount -t proc -o hidepid=2 proc /proc",
}
# Who may trace others sees them all the same.
DROP = "setpriv --bounding-set=-sys_ptrace --inh-caps=-sys_ptrace"


def hidden(how: str, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run `kata` where processes are hidden; skips where such a place cannot be made."""
    tools = ["unshare", "mount", "setpriv"]
    inside = f'{MOUNTS[how]} && exec {DROP} "$@"'
    start = ["unshare", "--mount", "sh", "-c", inside, "sh"]
    if (
        not all(map(shutil.which, tools))
        or subprocess.run([*start, "true"], check=False).returncode
    ):
        pytest.skip("no mount namespace can be made here")
    command = [*start, sys.executable, "-m", "grader", *words]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize("how", MOUNTS)
def test_an_answer_is_graded_where_processes_are_hidden(how: str) -> None:
    done = hidden(how, "grade", "hvp", "--from", "solutions", "--json", "-")
    assert done.returncode == 0, done.stderr
    (verdict,) = json.loads(done.stdout)
    assert verdict["outcome"] == "passed"
    assert verdict["sandbox"]["level"] == HERE.level


def test_the_doctor_grades_where_processes_are_hidden() -> None:
    done = hidden("none", "doctor", "--json")
    said = json.loads(done.stdout)
    assert said["trial"]["outcomes"] == ["not_started", "passed"]
    assert said["trial"]["level"] == said["sandbox"]["level"]


# ---- the parts of it --------------------------------------------------------------------------


@pytest.fixture
def without_pidfd(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: int) -> int:
        raise OSError

    monkeypatch.setattr(os, "pidfd_open", refused)


@pytest.mark.usefixtures("without_pidfd")
def test_without_a_pidfd_the_zygotes_word_is_taken() -> None:
    with open_workers(["hvp"]) as workers:
        assert isinstance(workers, Forked)
        assert grade_with(workers, "hvp", ROOT / "solutions" / "hvp.py", seed=SEED).passed
        worker = workers.start()
        assert not worker.ended()
        os.kill(worker.pid, signal.SIGKILL)
        until = time.monotonic() + 10
        while not worker.ended() and time.monotonic() < until:
            time.sleep(0.01)
        assert worker.ended()
        worker.end()


def test_workers_that_seem_to_have_ended_are_a_fault_and_no_endless_round(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with open_workers(["hvp"]) as workers:
        monkeypatch.setattr(ForkedWorker, "ended", lambda _: True)
        with pytest.raises(GraderFault, match="before they are given any work"):
            workers.start()


STOPS = "import os, signal\nos.kill(os.getppid(), signal.SIGSTOP)\n"


@pytest.fixture
def stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Forked, Path]]:
    monkeypatch.setenv("KATA_SANDBOX", "process")
    path = tmp_path / "hvp.py"
    path.write_text(STOPS + "os._exit(0)\n" + RIGHT)
    with open_workers(["hvp"]) as workers:
        assert isinstance(workers, Forked)
        yield workers, path


def test_a_zygote_that_was_stopped_is_replaced(stopped: tuple[Forked, Path]) -> None:
    workers, path = stopped
    zygote = workers._process
    assert grade_with(workers, "hvp", path, seed=SEED).outcome == "crashed"
    assert grade_with(workers, "hvp", ROOT / "solutions" / "hvp.py", seed=SEED).passed
    assert workers._process is not zygote
    assert zygote is not None
    assert zygote.returncode == -signal.SIGKILL


def test_the_time_of_a_process_is_read_from_its_clock() -> None:
    used = linux.cpu_seconds(os.getpid())
    assert used is not None
    assert abs(used - time.process_time()) < 1.0
    assert linux.cpu_seconds(2**22 + 1) is None  # above every number that Linux gives


def test_the_address_space_is_found_without_proc() -> None:
    code = """
from grader.worker import limits
import resource
print(limits._address_space(), limits._address_space_by_trying())
print(resource.getrlimit(resource.RLIMIT_AS))
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    said, tried = map(int, done.stdout.splitlines()[0].split())
    assert abs(said - tried) < 16 * 1024**2
    assert done.stdout.splitlines()[1] == str(resource.getrlimit(resource.RLIMIT_AS))


def test_tasks_are_bounded_by_the_kernel_where_nobody_can_count_them() -> None:
    code = """
import resource
from grader.worker import limits
limits._others_are_visible = lambda: False
limits.limit(5.0)
print(resource.getrlimit(resource.RLIMIT_NPROC)[0])
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert 0 < int(done.stdout) <= 65535 + limits.TASKS_ABOVE_START


# ---- the doctor -------------------------------------------------------------------------------


def test_the_doctor_grades_answers_that_are_known() -> None:
    trial = doctor.try_grading(ROOT)
    assert trial.went_well
    assert trial.outcomes == ("not_started", "passed")
    assert trial.level == HERE.level


def test_a_doctor_that_could_grade_nothing_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KATA_WORKER", "thread")
    trial = doctor.try_grading(ROOT)
    assert not trial.went_well
    assert "fork or spawn" in trial.fault
