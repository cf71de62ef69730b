"""What the project promises of its speed and memory, measured. Nothing here is a test.

Times are ratios, or medians beside a figure of the same run: machines are shared and noisy.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KATA = Path(sys.executable).with_name("kata")
WRONG = ROOT / "tests" / "answers" / "wrong" / "maml" / "first_order_no_create_graph.py"
RIGHT = ROOT / "tests" / "answers" / "right" / "maml"

_FURTHER = """
import sys, time
from pathlib import Path
from grader.wall.workers import open_workers
with open_workers(["maml"]) as workers:
    from grader.pipeline.grade import grade_with
    path = Path(sys.argv[1])
    def once():
        begun = time.perf_counter()
        assert grade_with(workers, "maml", path, seed=7).passed
        return 1000 * (time.perf_counter() - begun)
    once()
    workers.expect_more()
    once()
    print([once() for _ in range(int(sys.argv[2]))])
"""

_PICTURE = """
import sys, time
from pathlib import Path
from grader.wall.workers import open_workers
with open_workers(["maml"]) as workers:
    from grader.pipeline.grade import grade_with, prepare
    path = Path(sys.argv[1])
    def once(picture):
        prepare("maml", 7)
        begun = time.perf_counter()
        assert grade_with(workers, "maml", path, seed=7, picture=picture).outcome == sys.argv[3]
        return 1000 * (time.perf_counter() - begun)
    once("always")
    workers.expect_more()
    once("always")
    print([-once("never") + once("always") for _ in range(int(sys.argv[2]))])
"""

_MEMORY = """
import atexit as _atexit
_inner = maml_outer_update
def maml_outer_update(*arguments):
    result = _inner(*arguments)
    with open("/proc/self/smaps_rollup") as _rollup:
        kib = sum(int(row.split()[1]) for row in _rollup if row.startswith("Private_"))
    print("private KiB", kib)
    return result
"""

_SANDBOX = """
import gc, os, struct, sys, time
import torch
from grader.worker import confine, warm
warm.first_use()
shared = confine.share_nothing()
gc.collect(); gc.freeze()
def once(level):
    confinement = confine.Confinement(level, shared)
    ours, its = os.pipe()
    pid = os.fork()
    if not pid:
        begun = time.perf_counter()
        confinement.enter(30)
        os.write(its, struct.pack("d", 1000 * (time.perf_counter() - begun)))
        os._exit(0)
    took = struct.unpack("d", os.read(ours, 8))[0]
    os.waitpid(pid, 0), os.close(ours), os.close(its)
    return took
print([once("full") - once("process") for _ in range(int(sys.argv[1]))])
"""


_CHECK = """
import sys, time
from pathlib import Path
from grader.notebook import _grade
from grader.notebook.history import Ran
cells = [Ran(1, Path(sys.argv[1]).read_text(encoding="utf-8"))]
def once(pause):
    begun = time.perf_counter()
    assert _grade("maml", cells, [], None).verdict["outcome"] == sys.argv[3]
    spent = 1000 * (time.perf_counter() - begun)
    time.sleep(pause)  # the learner reads, and the grader draws the next problems
    return spent
once(5)
once(1)
print([once(0.5) for _ in range(int(sys.argv[2]))])
"""


@dataclass(frozen=True)
class Figure:
    """One promise: what was measured, the figure, the target it is held to, and by how much."""

    what: str
    value: float
    target: float
    unit: str
    spread: tuple[float, float]

    @property
    def met(self) -> bool:
        return self.value <= self.target


def cold(runs: int) -> Figure:
    """`kata grade maml` beside `python -c "import torch"`, in turns, as whole processes."""
    ours = [str(KATA), "grade", "maml", "--from", "solutions"]
    theirs = [sys.executable, "-c", "import torch"]
    ratios = []
    for index in range(runs + 1):
        pair = seconds(ours), seconds(theirs)
        if index:  # the first pair fills the caches
            ratios.append(pair[0] / pair[1])
    return figure_of("cold `kata grade maml`, as a share of `import torch`", ratios, 1.1, "×")


def further(runs: int) -> Figure:
    """A further answer in the same command, with the judge and its workers on one core: for each
    of the two exams that a pass takes."""
    core = {min(os.sched_getaffinity(0))}
    text = _python(_FURTHER, str(ROOT / "solutions" / "maml.py"), str(runs), cores=core)
    times = [float(number) / 2 for number in re.findall(r"[\d.]+", text)]
    return figure_of("a further answer, on one core, for each of its two exams", times, 60, "ms")


def diagnosis(runs: int) -> Figure:
    """What a failed answer costs more than a right one: a second worker, spectrum and X-ray."""
    code = _FURTHER.replace(
        'assert grade_with(workers, "maml", path, seed=7).passed',
        'assert grade_with(workers, "maml", path, seed=7).diagnosis',
    )
    times = [float(n) for n in re.findall(r"[\d.]+", _python(code, str(WRONG), str(runs)))]
    right = _python(_FURTHER, str(ROOT / "solutions" / "maml.py"), str(runs))
    base = statistics.median(float(number) for number in re.findall(r"[\d.]+", right))
    return figure_of("diagnosing a failed answer, warm", [t - base for t in times], 250, "ms")


def sandbox(runs: int) -> Figure:
    """What Landlock and seccomp add to a worker; limits and namespaces cost nothing by worker."""
    times = [
        float(number) for number in re.findall(r"-?[\d.]+(?:e-\d+)?", _python(_SANDBOX, str(runs)))
    ]
    return figure_of("all layers of the sandbox, for each worker", times, 5, "ms")


def check(answer: Path, outcome: str, runs: int) -> Figure:
    """`check()` in a kernel, after the first: a request to the grader process, and its reply."""
    text = _python(_CHECK, str(answer), str(runs), outcome)
    times = [float(number) for number in re.findall(r"[\d.]+", text)]
    return figure_of(f"a warm `check()` in a notebook, an answer that {outcome}", times, 200, "ms")


def picture(answer: Path, outcome: str, runs: int) -> Figure:
    """What a picture costs on top of a warm verdict, in turns with verdicts without one."""
    text = _python(_PICTURE, str(answer), str(runs), outcome)
    times = [float(number) for number in re.findall(r"-?[\d.]+(?:e-\d+)?", text)]
    return figure_of(f"the picture of an answer that {outcome}", times, 15, "ms")


def memory(answer: Path, label: str) -> Figure:
    """Private memory that a worker has beside what it shares with the zygote, at its most."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "maml.py")
        path.write_text(answer.read_text(encoding="utf-8") + _MEMORY, encoding="utf-8")
        code = _FURTHER.replace(
            "print([", "from grader.pipeline.grade import grade_with as g; print(["
        )
        code = code.replace("once() for _", "g(workers, 'maml', path, seed=7).output for _")
        text = _python(code, str(path), "3", level="process")  # where it may look at itself
    mib = [int(number) / 1024 for number in re.findall(r"private KiB (\d+)", text)]
    most = max(mib)
    return Figure(f"private memory of a worker, {label}", most, 40, "MiB", (min(mib), most))


def figure_of(what: str, values: list[float], target: float, unit: str) -> Figure:
    return Figure(what, statistics.median(values), target, unit, (min(values), max(values)))


def seconds(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - begun


def _python(code: str, *arguments: str, cores: set[int] | None = None, level: str = "full") -> str:
    pin: Callable[[], None] | None = None
    if cores is not None:
        pin = lambda: os.sched_setaffinity(0, cores)  # noqa: E731
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT, check=True, capture_output=True, text=True, preexec_fn=pin,
        env={**os.environ, "KATA_SANDBOX": level},
    )  # fmt: skip
    return done.stdout
