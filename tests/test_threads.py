"""What binds one thread alone is claimed where there is one alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.common.faults import GraderFault
from grader.pipeline.grade import grade_with
from grader.wall import interpreter, spawned
from grader.wall.workers import open_workers
from grader.worker import environment, threads

from .conftest import ROOT, SEED
from .test_sandbox import needs

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it is Linux that binds threads")

A_THREAD = "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()"


def script(text: str, *words: str) -> list[str]:
    """What a program says, line by line."""
    done = subprocess.run(
        [sys.executable, "-c", text, *words], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


# ---- a thread that was there before the sandbox ---------------------------------------------


@pytest.fixture
def with_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers in which a library starts a thread when it is imported, as OpenBLAS does."""
    ours = interpreter.python

    def python(module: str) -> list[str]:
        *before, boot, home, packages = ours(module)
        return [*before, f"{A_THREAD}; {boot}", home, packages]

    monkeypatch.setattr(spawned, "python", python)
    monkeypatch.setenv("KATA_WORKER", "spawn")


@pytest.mark.usefixtures("with_a_thread")
def test_a_worker_with_a_thread_outside_claims_the_lowest_level() -> None:
    solution = ROOT / "solutions" / "hvp.py"
    with open_workers(["hvp"]) as workers:
        verdict = grade_with(workers, "hvp", solution, seed=SEED)
        assert verdict.passed
        assert verdict.sandbox.level == "process"
        assert not {"landlock", "seccomp", "namespaces"} & set(verdict.sandbox.layers)
        with pytest.raises(GraderFault, match="'full' is required"):
            grade_with(workers, "hvp", solution, seed=SEED, require="full")


ENTER = f"""
import sys
if sys.argv[1] == "two":
    {A_THREAD}
from grader.protocol import levels
from grader.worker import confine
if sys.argv[2] == "hidden":
    from grader.worker import threads
    threads._TASKS = "/nowhere"
confinement = confine.Confinement("full", ["namespaces"])
layers = confinement.enter(5.0)
print(levels.level_of(layers))
print(confinement.missing.get("landlock"))
"""


@needs("full")
@pytest.mark.parametrize("proc", ["there", "hidden"])
def test_threads_are_counted_with_proc_and_without(proc: str) -> None:
    assert script(ENTER, "one", proc) == ["full", "None"]
    assert script(ENTER, "two", proc) == ["process", "another thread was there before it"]


def test_a_thread_that_has_ended_is_not_counted() -> None:
    code = """
import threading
from grader.worker import threads
thread = threading.Thread(target=lambda: None)
thread.start()
thread.join()
print(threads.is_alone())
"""
    assert script(code) == ["True"]


TOGETHER = f"""
{A_THREAD}
import os
from grader.worker import confine, linux
tasks = [f"/proc/self/task/{{name}}/status" for name in os.listdir("/proc/self/task")]
opened = [open(task) for task in tasks]
linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
confine._make_filter(read_only=True).install()
for file in opened:
    print([line.split()[1] for line in file if line.startswith("Seccomp:")])
"""


@needs("seccomp")
def test_the_filter_holds_every_thread() -> None:
    assert script(TOGETHER) == ["['2']", "['2']"]


# ---- no such thread is started --------------------------------------------------------------

SPY = """
import os, sys
class Spy:
    def find_spec(self, name, *_):
        if name in ("torch", "numpy"):
            print(name, *(os.environ.get(each) for each in sys.argv[1:]))
            sys.meta_path.remove(self)
sys.meta_path.insert(0, Spy())
from grader.wall.zygotes import fork_here
fork_here(["hvp"]).close()
"""


def test_libraries_are_limited_before_they_are_imported() -> None:
    said = script(SPY, "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    assert said == ["torch 1 1 1"]


def test_every_process_of_ours_is_started_with_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "8")
    assert threads.LIMITS.items() <= environment.kept().items()


STARTS_ONE = """
import threading, sys
threading.Thread(target=threading.Event().wait, daemon=True).start()
from grader.wall import workers
threading.active_count = lambda: 1  # one of a library's own, which Python does not know
print(workers._is_still_plain())
"""


def test_a_process_with_a_librarys_thread_forks_no_zygote() -> None:
    assert script(STARTS_ONE) == ["False"]


@pytest.mark.parametrize("kind", ["fork", "spawn"])
def test_numpy_starts_no_thread_and_can_be_used(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("numpy")
    monkeypatch.setenv("KATA_WORKER", kind)
    path = tmp_path / "hvp.py"
    uses = "import numpy\nnumpy.linalg.svd(numpy.random.rand(3, 3))\n"
    path.write_text(uses + (ROOT / "solutions" / "hvp.py").read_text(encoding="utf-8"))
    with open_workers(["hvp"]) as workers:
        verdict = grade_with(workers, "hvp", path, seed=SEED)
    assert verdict.passed
    assert os.environ.get("KATA_SANDBOX") or verdict.sandbox.level != "process"
