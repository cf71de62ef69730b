"""How many threads this process has, and what holds all of them. Imports nothing but Python's own.

Landlock, seccomp, capabilities and namespaces bind the thread that enters them, and those that it
starts later. One that was there before stays outside, and an answer can have it work for it.
"""

import os
import sys
import time
from dataclasses import dataclass

from grader.worker import linux

LIMITS = {
    name: "1"
    for name in (
        *("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"),
        *("GOTO_NUM_THREADS", "BLIS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "RAYON_NUM_THREADS"),
    )
}
"""What libraries read when they are imported: OpenBLAS starts a thread per processor then."""
_TASKS = "/proc/self/task"
_GONE_WITHIN_S = 0.2
"""A thread that was joined is listed a moment longer."""


def limit() -> None:
    """Have every library that is imported from now on do with one thread."""
    os.environ.update(LIMITS)


def is_alone() -> bool | None:
    """Whether the calling thread is the only one of its process; None if nothing says so."""
    if sys.platform != "linux":
        return None
    until = time.monotonic() + _GONE_WITHIN_S
    while not (alone := _is_alone()) and alone is not None and time.monotonic() < until:
        time.sleep(0.005)
    return alone


def _is_alone() -> bool | None:
    try:
        return len(os.listdir(_TASKS)) == 1
    except OSError:  # no /proc: the kernel refuses this call, which does nothing, to one of several
        return linux.is_single_threaded()


@dataclass(frozen=True)
class Held:
    """What the kernel says of this process."""

    alone: bool
    """It has one thread. The rest is what holds this one."""
    filtered: bool
    """It is held to a filter of system calls."""
    without_privileges: bool
    """It has no capability, and cannot get one."""


class Tasks:
    """This process's threads as the kernel lists them. Opened before the sandbox is entered, since
    `/proc` cannot be opened afterwards; read as often as one likes."""

    def __init__(self) -> None:
        """Raises OSError where there is no `/proc`."""
        self._folder = os.open(_TASKS, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            self._status = os.open("/proc/self/status", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            os.close(self._folder)
            raise

    def look(self) -> Held:
        """Read it now. What one thread shows holds for all where there is only one."""
        text = os.pread(self._status, 64 * 1024, 0).decode("ascii", "replace")
        fields = {name: rest.strip() for name, _, rest in map(_split, text.splitlines())}
        capabilities = [fields.get(name, "0") for name in ("CapEff", "CapPrm", "CapInh", "CapAmb")]
        return Held(
            alone=len(os.listdir(self._folder)) == 1,
            filtered=fields.get("Seccomp") == "2",
            without_privileges=fields.get("NoNewPrivs", "1") == "1"
            and not any(int(field, 16) for field in capabilities),
        )

    def close(self) -> None:
        os.close(self._status)
        os.close(self._folder)


def _split(line: str) -> tuple[str, str, str]:
    return line.partition(":")
