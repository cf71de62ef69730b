"""What this machine offers: each layer of the sandbox tried for real, in a process of its own, and
an answer graded as any other.

Imports no torch. Run as a module's function in a fresh process, it confines that process and
then tries what an answer might try.
"""

import json
import os
import platform
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from grader import catalog
from grader.protocol import levels
from grader.wall.interpreter import python
from grader.worker import environment

TRY_S = 30.0


@dataclass(frozen=True)
class Layer:
    """One layer of the sandbox: what it is for, and how to get it where it is not to be had."""

    name: str
    does: str
    mend: str


LAYERS = (
    Layer("rlimits", "bounds memory, CPU time, open files, disk", "POSIX limits"),
    Layer(
        "landlock",
        "only the files of Python and torch can be opened",
        "Linux 5.13 with landlock in its lsm= boot option",
    ),
    Layer(
        "seccomp",
        "no new processes, no sockets, no writing",
        "Linux on x86-64 or aarch64, and a container that allows it",
    ),
    Layer("namespaces", "no network device; an extra that nothing depends on", "user namespaces"),
)

ATTEMPTS = (
    ("reading the grader's files", "read"),
    ("writing a file", "write"),
    ("a socket", "socket"),
    ("a process", "fork"),
    ("a signal", "signal"),
)


@dataclass(frozen=True)
class Examination:
    """What a worker on this machine is held to."""

    level: str
    layers: tuple[str, ...]
    missing: dict[str, str]
    possible: dict[str, bool]
    """By attempt: whether it succeeded in the confined process."""
    fault: str = ""


def examine() -> Examination:
    """Confine a fresh process up to KATA_SANDBOX, and see what it can still do."""
    try:
        done = subprocess.run(
            python("doctor.sandbox"),
            env=environment.kept(), capture_output=True, text=True, timeout=TRY_S, check=True,
        )  # fmt: skip
        found = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return Examination("process", (), {}, {}, str(error))
    return Examination(
        levels.level_of(found["layers"]),
        tuple(found["layers"]),
        found["missing"],
        found["possible"],
    )


# ---- a real answer ------------------------------------------------------------------------

TRIAL_S = 180.0
"""How long grading two answers may take: a machine may import torch for a minute."""


@dataclass(frozen=True)
class Trial:
    """What came of grading answers that are known, with the command and in the way of every day."""

    expected: tuple[str, ...]
    """The outcomes that are right: of the untouched starter file, and of the solution, if there
    is one."""
    outcomes: tuple[str, ...] = ()
    level: str = "process"
    layers: tuple[str, ...] = ()
    seconds: float = 0.0
    fault: str = ""

    @property
    def went_well(self) -> bool:
        return not self.fault and self.outcomes == self.expected


def try_grading(root: Path | None) -> Trial:
    """Grade the starter file of the first kata, and its solution where the repository has it."""
    entry = catalog.entry(catalog.slugs()[0])
    answers, expected = [entry.stub], ["not_started"]
    solution = catalog.solution(root, entry.slug) if root is not None else None
    if solution is not None and solution.is_file():
        answers, expected = [*answers, solution], [*expected, "passed"]
    words = [word for answer in answers for word in ("--answer", str(answer))]
    begun = time.monotonic()
    try:
        done = subprocess.run(
            [*python("cli"), "grade", entry.slug, *words, "--json", "-"],
            capture_output=True, text=True, encoding="utf-8", errors="replace",
            timeout=TRIAL_S, check=False, cwd=root,
        )  # fmt: skip
        verdicts = json.loads(done.stdout) if done.stdout.strip() else []
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return Trial(tuple(expected), fault=str(error))
    seconds = time.monotonic() - begun
    if len(verdicts) != len(answers):
        said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        return Trial(tuple(expected), seconds=seconds, fault=said[-1][:300])
    lowest = max((v["sandbox"] for v in verdicts), key=lambda s: levels.LEVELS.index(s["level"]))
    return Trial(
        tuple(expected),
        tuple(verdict["outcome"] for verdict in verdicts),
        lowest["level"],
        tuple(lowest["layers"]),
        seconds,
    )


def system() -> str:
    """The system, its kernel and its architecture."""
    return f"{platform.system()} {platform.release()}, {platform.machine()}"


# ---- in the process that is confined ------------------------------------------------------


def main() -> None:
    from grader.worker import confine

    level = levels.allowed()
    shared = [] if level == "process" else confine.share_nothing()
    confinement = confine.Confinement(level, shared)
    layers = ["process", *confinement.enter(cpu_s=10)]
    possible = {what: _works(globals()[f"_{attempt}"]) for what, attempt in ATTEMPTS}
    print(
        json.dumps(
            {"layers": layers, "missing": confinement.missing, "possible": possible},
            allow_nan=False,
        )
    )
    sys.stdout.flush()
    os._exit(0)


def _works(attempt: Callable[[], None]) -> bool:
    try:
        attempt()
    except (OSError, AttributeError):  # a system without fork has no os.fork
        return False
    return True


def _read() -> None:
    with open(__file__, "rb") as file:
        file.read(1)


def _write() -> None:
    path = f"kata-doctor-{os.getpid()}"
    with open(path, "x", encoding="utf-8"):
        os.unlink(path)


def _socket() -> None:
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()


def _fork() -> None:
    pid = os.fork()
    if not pid:
        os._exit(0)
    os.waitpid(pid, 0)


def _signal() -> None:
    os.kill(os.getppid(), 0)
