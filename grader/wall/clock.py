"""The judge's clock: what a worker has used of its deadline, and whether that is too much."""

import os
import sys
import time

from grader.wall.run import Deadline, Request, Spent
from grader.wall.stops import Stop

MAX_THREADS = 512
"""Of an answer. The machine has numbers for some ten thousand, and no limit of the kernel's binds
root."""


class Clock:
    """Runs from the moment when a worker is ready for its answer."""

    def __init__(self, pid: int, request: Request) -> None:
        self._pid, self._request = pid, request
        self._began, self._cpu_before = time.monotonic(), _seconds_and_threads(pid)[0]
        numbered = enumerate(request.problems, start=1)
        self._required_until = max((n for n, problem in numbered if problem.required), default=0)
        self.spent = Spent()
        """What this worker has used."""
        self.left_s = request.deadline.wall_s
        """Seconds that it may still take in all."""

    def look(self, seen: int) -> Stop | None:
        """Read the clock, and say where a limit is passed; `seen` problems have been observed."""
        cpu, threads = _seconds_and_threads(self._pid)
        self.spent = Spent(cpu - self._cpu_before, time.monotonic() - self._began)
        before, (deadline, why) = self._request.spent, self._deadline(seen)
        wall_s, cpu_s = self.spent.wall_s + before.wall_s, self.spent.cpu_s + before.cpu_s
        self.left_s = deadline.wall_s - wall_s
        if threads > MAX_THREADS:
            return Stop("crashed", f"it started more than {MAX_THREADS} threads")
        if self.left_s < 0:
            return Stop("timed_out", f"it took more than {deadline.wall_s:g} s in all{why}")
        if cpu_s > deadline.cpu_s:
            return Stop("timed_out", f"it took more than {deadline.cpu_s:g} s of CPU time{why}")
        return None

    def _deadline(self, seen: int) -> tuple[Deadline, str]:
        """What holds now. Where only a bonus is left it is half: an exam of the same length
        follows, which should not fail for what a bonus takes."""
        whole = self._request.deadline
        if self._request.xray or not self._required_until <= seen < len(self._request.problems):
            return whole, ""
        half = Deadline(whole.cpu_s / 2, whole.wall_s / 2)
        return half, ", half of the deadline, and a bonus gets no more"


def _seconds_and_threads(pid: int) -> tuple[float, int]:
    """User and system time of the process, and how many threads it has; 0 where the system does
    not tell."""
    if sys.platform != "linux":
        return 0.0, 0
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:
            fields = stat.read().rsplit(b")", 1)[1].split()  # proc(5): from the third field on
        ticks = int(fields[11]) + int(fields[12])
        return ticks / float(os.sysconf("SC_CLK_TCK")), int(fields[17])
    except (OSError, IndexError, ValueError):
        return 0.0, 0
