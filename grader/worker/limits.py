"""The limits that a worker sets itself: memory, CPU time, files, tasks. `rlimits` as a layer."""

import contextlib
import mmap
import os
import sys

try:
    import resource
except ImportError:  # Windows has none; the judge's deadlines hold there all the same
    resource = None  # type: ignore[assignment]

from grader.worker import linux

MEMORY_ABOVE_START = 2 * 1024**3
"""Bytes of address space beyond what the worker starts with."""
MAX_FILE = 16 * 1024**2
MAX_OPEN_FILES = 64
TASKS_ABOVE_START = 2048
"""Beyond what the whole machine runs now: Linux counts all threads of a user, whose other programs
come and go. It bounds threads where the judge cannot count them, and does not bind root."""


def limit(cpu_s: float) -> list[str]:
    """Set the limits; gives the name of the layer, where the system has it.

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
    if (
        sys.platform == "linux"
        and not _others_are_visible()
        and (tasks := linux.tasks_of_the_machine())
    ):
        most = tasks + TASKS_ABOVE_START
        wanted.append((resource.RLIMIT_NPROC, most, most))
    held = []
    for what, soft, hard in wanted:
        # A limit that is lower already stays: nobody may raise what the machine's owner set.
        ceiling = resource.getrlimit(what)[1]
        if ceiling != resource.RLIM_INFINITY:
            soft, hard = min(soft, ceiling), min(hard, ceiling)
        with contextlib.suppress(ValueError, OSError):  # macOS refuses some of them
            resource.setrlimit(what, (soft, hard))
            held.append(what)
    return ["rlimits"] if held else []


def _others_are_visible() -> bool:
    """Whether `/proc` shows other processes (proc(5): hidepid), so that the judge can count."""
    try:
        with open("/proc/1/stat", "rb"):
            return True
    except OSError:
        return False


def _address_space() -> int | None:
    """The bytes of address space in use, if the system says."""
    try:
        with open("/proc/self/statm") as statm:
            return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return _address_space_by_trying() if sys.platform == "linux" else None


def _address_space_by_trying() -> int | None:
    """The same without `/proc`: the lowest limit under which one more page can be had."""
    page = mmap.PAGESIZE
    before = resource.getrlimit(resource.RLIMIT_AS)
    refused, allowed = 0, 2**47 // page  # of x86-64's and aarch64's addresses
    try:
        while allowed - refused > 1:
            pages = (refused + allowed) // 2
            try:
                resource.setrlimit(resource.RLIMIT_AS, (pages * page, before[1]))
                mmap.mmap(-1, page).close()
                allowed = pages
            except (OSError, MemoryError):
                refused = pages
    except ValueError:  # the limit that holds is lower
        return None
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
    return allowed * page
