"""What this machine offers: each layer of the sandbox tried for real, in a process of its own.

Imports no torch. Run as a module's function in a fresh process, it confines that process and
then tries what an answer might try.
"""

import json
import os
import platform
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

from grader.wall.interpreter import python
from grader.worker import environment, levels

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
        "no file but Python's and torch's can be opened",
        "Linux 5.13 with landlock in its lsm= boot option",
    ),
    Layer(
        "seccomp",
        "no process of its own, no socket, nothing to write",
        "Linux on x86-64 or aarch64, and a container that allows it",
    ),
    Layer("namespaces", "no network device; on top, nothing rests on it", "user namespaces"),
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
            python("doctor"),
            env=environment.kept(), capture_output=True, text=True, timeout=TRY_S, check=True,
        )  # fmt: skip
        told = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return Examination("process", (), {}, {}, str(error))
    return Examination(
        levels.level_of(told["layers"]), tuple(told["layers"]), told["missing"], told["possible"]
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
    print(json.dumps({"layers": layers, "missing": confinement.missing, "possible": possible}))
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
