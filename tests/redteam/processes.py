"""Processes: which there are, whose children they are, and taking in those that lost their parent.

The one that runs attacks asks the kernel to be given every orphan among its descendants, so that
no child of an answer's, however it was made, gets out of sight.
"""

import contextlib
import os
import signal
import time
from collections.abc import Callable

from grader.worker import linux
from tests.running import running


def adopt_orphans() -> None:
    """From here on, descendants of this process that lose their parent become its children."""
    linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)


def parents() -> dict[int, int]:
    """Each living process and its parent; zombies are left out."""
    return {pid: parent for pid, (parent, _) in running().items()}


def descendants(root: int) -> set[int]:
    """The living children of a process, theirs, and so on."""
    children: dict[int, list[int]] = {}
    for pid, parent in parents().items():
        children.setdefault(parent, []).append(pid)
    found, todo = set[int](), [root]
    while todo:
        for child in children.get(todo.pop(), ()):
            if child not in found:
                found.add(child)
                todo.append(child)
    return found


def name_of(pid: int) -> str:
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as line:
            return line.read().replace(b"\0", b" ").decode(errors="replace")[:60].strip()
    except OSError:
        return "gone"


def reap(but: set[int]) -> None:
    """Take the exit of every child of ours that has ended, but for those that others wait for."""
    for pid, parent in _zombies():
        if parent == os.getpid() and pid not in but:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)


def _zombies() -> list[tuple[int, int]]:
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError, IndexError), open(f"/proc/{name}/stat", "rb") as stat:
                fields = stat.read().rsplit(b")", 1)[1].split()
                if fields[0] == b"Z":
                    found.append((int(name), int(fields[1])))
    return found


def kill(pids: set[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def wait_until(true: Callable[[], bool], seconds: float) -> bool:
    """Whether it became true within that time."""
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
