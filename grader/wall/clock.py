"""The judge's clock: what a worker has used of its deadline, and whether that is too much."""

import sys
import time

from grader.wall.run import Deadline, Request, Spent
from grader.wall.stops import Stop
from grader.worker import linux

MAX_THREADS = 512
"""How many threads an answer may have. The machine has numbers for some ten thousand, and no limit
of the kernel binds root."""
TICK_S = 0.05
"""How often the judge looks at the time while it waits for a worker."""
JUMP_S = 1.0
"""Between one look and the next. If it was longer, the judge was not running: it was stopped, or
the machine was asleep, and no answer is to blame for that. What the worker computed in the meantime
still counts as CPU time."""


class Stopwatch:
    """Counts the seconds in which the judge runs. Look at it about once per tick."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self._last = time.monotonic()

    def seconds(self) -> float:
        now = time.monotonic()
        since = now - self._last
        self._last = now
        self._seconds += since if since < JUMP_S else TICK_S
        return self._seconds


class Clock:
    """Runs from the moment a worker is ready for its answer, or from where `watch` stands."""

    def __init__(self, pid: int, request: Request, watch: Stopwatch | None = None) -> None:
        self._pid, self._request = pid, request
        self._watch, self._cpu_before = watch or Stopwatch(), _cpu_seconds(pid)
        numbered = enumerate(request.problems, start=1)
        self._required_until = max((n for n, problem in numbered if problem.required), default=0)
        self.spent = Spent()
        """What this worker has used."""
        self.left_s = request.deadline.wall_s
        """How many seconds it may still take in all."""

    def look(self, seen: int) -> Stop | None:
        """Read the clock, and report a limit that is exceeded; `seen` problems were observed."""
        cpu = _cpu_seconds(self._pid) - self._cpu_before
        self.spent = Spent(max(cpu, self.spent.cpu_s), self._watch.seconds())
        if self._request.meter is not None:
            self._request.meter.cpu_s = self.spent.cpu_s
        before, (deadline, why) = self._request.spent, self._deadline(seen)
        wall_s, cpu_s = self.spent.wall_s + before.wall_s, self.spent.cpu_s + before.cpu_s
        if self._request.beside is not None:
            cpu_s += self._request.beside.cpu_s
        self.left_s = deadline.wall_s - wall_s
        if _threads(self._pid) > MAX_THREADS:
            return Stop("crashed", f"it started more than {MAX_THREADS} threads")
        if self.left_s < 0:
            return Stop("timed_out", f"it took more than {deadline.wall_s:g} s in all{why}")
        if cpu_s > deadline.cpu_s:
            return Stop("timed_out", f"it took more than {deadline.cpu_s:g} s of CPU time{why}")
        return None

    def begin_anew(self) -> None:
        """The deadline holds from here on, and what was used so far does not count."""
        self._watch, self._cpu_before = Stopwatch(), _cpu_seconds(self._pid)
        self.spent = Spent()

    def stop(self) -> None:
        """Count the time it took to end the worker and to clean up after it. Another process may
        have its pid by now, so its CPU time stays as it was."""
        self.spent = Spent(self.spent.cpu_s, self._watch.seconds())

    def _deadline(self, seen: int) -> tuple[Deadline, str]:
        """The deadline that holds now, and the reason. If only a bonus is left, it is half: an exam
        of the same length follows, which should not fail because of the bonus."""
        whole = self._request.deadline
        if self._request.xray or not self._required_until <= seen < len(self._request.problems):
            return whole, ""
        half = Deadline(whole.cpu_s / 2, whole.wall_s / 2)
        return half, ", which is half of the deadline and all that a bonus check gets"


def _cpu_seconds(pid: int) -> float:
    """User and system time of the process; 0 if the system does not say."""
    return (linux.cpu_seconds(pid) or 0.0) if sys.platform == "linux" else 0.0


def _threads(pid: int) -> int:
    """How many threads the process has; 0 if the system does not say. If it hides processes, a
    limit that the worker sets itself applies (grader/worker/limits.py)."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:
            return int(stat.read().rsplit(b")", 1)[1].split()[17])  # proc(5): num_threads
    except (OSError, IndexError, ValueError):
        return 0
