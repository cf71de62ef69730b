"""What a worker gives up before it runs an answer: limits that the operating system keeps.

Every call says which layers it could apply; the judge writes their names into the verdict.
"""

import contextlib
import ctypes
import os
import signal
import sys

try:
    import resource
except ImportError:  # Windows has none; the judge's deadlines hold there all the same
    resource = None  # type: ignore[assignment]

MEMORY_ABOVE_START = 2 * 1024**3
"""Bytes of address space beyond what the worker starts with."""
MAX_FILE = 16 * 1024**2
MAX_OPEN_FILES = 64
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def die_with_parent() -> None:
    """Ask Linux to kill this process when the one that forked it dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def limit(cpu_s: float) -> list[str]:
    """Set the limits; gives the names of the layers that hold from here on.

    The CPU limit is a second line behind the judge's own clock, so it lies above it.
    """
    if resource is None:
        return []
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = int(used.ru_utime + used.ru_stime + cpu_s) + 2
    wanted = [
        (resource.RLIMIT_CPU, cpu, cpu + 1),
        (resource.RLIMIT_FSIZE, MAX_FILE, MAX_FILE),
        (resource.RLIMIT_NOFILE, MAX_OPEN_FILES, MAX_OPEN_FILES),
        (resource.RLIMIT_CORE, 0, 0),
    ]
    if size := _address_space():
        memory = size + MEMORY_ABOVE_START
        wanted.append((resource.RLIMIT_AS, memory, memory))
    for what, soft, hard in wanted:
        # A limit that is lower already stays: nobody may raise what the machine's owner set.
        ceiling = resource.getrlimit(what)[1]
        if ceiling != resource.RLIM_INFINITY:
            soft, hard = min(soft, ceiling), min(hard, ceiling)
        with contextlib.suppress(ValueError, OSError):  # macOS refuses some of them
            resource.setrlimit(what, (soft, hard))
    return ["rlimits"]


def _address_space() -> int | None:
    """The bytes of address space in use, where the system tells."""
    try:
        with open("/proc/self/statm") as statm:
            return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return None
