"""Workers that are forks of a zygote, which has imported torch and the probes. Linux only."""

import contextlib
import functools
import json
import os
import select
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Sequence
from typing import BinaryIO, Concatenate, ParamSpec, TypeVar

from grader.common.faults import GraderFault
from grader.wall.scratch import Scratch
from grader.wall.zygotes import start_zygote

P = ParamSpec("P")
R = TypeVar("R")
A_VERDICT_TAKES = 2
"""In workers: one for the exam and one for its twin."""
WAITING = A_VERDICT_TAKES + 1
"""How many workers wait if more answers are expected: one is for an X-ray."""
STARTS = 2 * A_VERDICT_TAKES
"""How many workers may end before they are given any work, until we call it a fault of ours."""
WORD_S = 120.0
"""How long the zygote may take to reply: it may be importing torch."""
STATUS_S = 2.0
"""How long it may take to report how a worker ended, and to end itself. An answer may have stopped
it."""


def _one_at_a_time(
    method: Callable[Concatenate["Forked", P], R],
) -> Callable[Concatenate["Forked", P], R]:
    """Several threads ask for workers, and the zygote replies in the order of the requests."""

    @functools.wraps(method)
    def locked(self: "Forked", /, *args: P.args, **kwargs: P.kwargs) -> R:
        with self.lock:
            return method(self, *args, **kwargs)

    return locked


class Forked:
    """Workers that are forks of a zygote. If an answer has killed it, another one is started.

    Workers are forked ahead of time, when nobody is waiting. They have seen nothing, and each
    serves one answer like any other.
    """

    def __init__(
        self,
        slugs: Sequence[str],
        control: socket.socket,
        process: "subprocess.Popen[bytes] | None" = None,
    ) -> None:
        self.scratch = Scratch()
        self.lock = threading.RLock()
        self.generation = 0
        """Counts zygotes: a worker belongs to the zygote that forked it, and to no later one."""
        self._slugs = slugs
        self._more = False
        self._hold(control, process)

    def _hold(self, control: socket.socket, process: "subprocess.Popen[bytes] | None") -> None:
        self.generation += 1
        self._control = control
        self._pending = b""
        self._silent, self._pid = False, 0
        self._process = process
        self._started: list[int] = []
        self._statuses: dict[int, int] = {}
        self._ended: dict[int, bool] = {}
        self._not_asked: set[int] = set()
        self._spares: list[ForkedWorker] = []
        with contextlib.suppress(GraderFault):  # it is raised again when a worker is wanted
            for _ in range(A_VERDICT_TAKES):
                self._spares.append(self._fork())

    def order(self, order: dict[str, object], descriptors: Sequence[int] = ()) -> None:
        if self._silent:
            raise GraderFault("the process that starts workers has stopped responding")
        line = json.dumps(order, allow_nan=False).encode() + b"\n"
        try:
            socket.send_fds(self._control, [line], list(descriptors))
        except OSError as error:
            raise GraderFault("the process that starts workers has died") from error

    def _read(self, limit_s: float = WORD_S) -> None:
        """Take one reply: the pid of a worker that was started, the status of one that ended, or
        whether one has ended."""
        while b"\n" not in self._pending:
            if not _is_readable(self._control.fileno(), limit_s):
                self._silent = True
                raise GraderFault(f"the process that starts workers sent nothing in {limit_s:g} s")
            with contextlib.suppress(OSError):
                if data := self._control.recv(64 * 1024):
                    self._pending += data
                    continue
            raise GraderFault("the process that starts workers has died")
        line, self._pending = self._pending.split(b"\n", 1)
        reply: dict[str, int] = json.loads(line)
        if "ended" in reply:
            self._ended[reply["pid"]] = bool(reply["ended"])
        elif "status" not in reply:
            self._started.append(reply["pid"])
            self._pid = reply["zygote"]
        elif reply["pid"] in self._not_asked:
            self._not_asked.discard(reply["pid"])
        else:
            self._statuses[reply["pid"]] = reply["status"]

    def next_pid(self) -> int:
        """The pid of the worker that was requested first."""
        while not self._started:
            self._read()
        return self._started.pop(0)

    @_one_at_a_time
    def has_ended(self, pid: int) -> bool:
        """Whether one of the zygote's workers has ended, according to the zygote."""
        self.order({"op": "ended", "pid": pid})
        while pid not in self._ended:
            self._read()
        return self._ended.pop(pid)

    @_one_at_a_time
    def reap(self, pid: int, ask: bool) -> int | None:
        self.order({"op": "reap", "pid": pid})
        if not ask:
            self._not_asked.add(pid)
            return None
        while pid not in self._statuses:
            self._read(STATUS_S)
        return self._statuses.pop(pid)

    @_one_at_a_time
    def start(self) -> "ForkedWorker":
        try:
            return self._start()
        except GraderFault:
            self._close()
            self._hold(*start_zygote(self._slugs))
            return self._start()

    def _start(self) -> "ForkedWorker":
        for _ in range(STARTS):
            if not self._spares:
                self._spares.append(self._fork())
            worker = self._spares.pop(0)
            worker.begin()
            if not worker.ended():
                return worker
            worker.drop()  # somebody killed it while it was waiting
        raise GraderFault("workers end before they are given any work; `kata doctor` tries one")

    @_one_at_a_time
    def refill(self) -> None:
        """Fork ahead what the next verdict needs; called when nobody is waiting for a worker."""
        self.scratch.tidy()
        with contextlib.suppress(GraderFault):  # it is raised again when a worker is wanted
            while self._more and len(self._spares) < WAITING:
                self._spares.append(self._fork())

    def _fork(self) -> "ForkedWorker":
        request_r, request_w = os.pipe()
        frames_r, frames_w = os.pipe()
        output_r, output_w = os.pipe()
        try:
            self.order({"op": "start"}, [request_r, frames_w, output_w])
        except GraderFault:
            for descriptor in (request_w, frames_r, output_r):
                os.close(descriptor)
            raise
        finally:
            for descriptor in (request_r, frames_w, output_w):
                os.close(descriptor)
        return ForkedWorker(self, request_w, frames_r, output_r)

    @_one_at_a_time
    def expect_more(self) -> None:
        """More answers will follow: load what they might import now."""
        self._more = True
        with contextlib.suppress(GraderFault):  # the next start replaces the zygote
            while self._spares:
                self._spares.pop(0).drop()
            self.order({"op": "warm"})
        self.refill()

    def _close(self) -> None:
        for spare in self._spares:
            spare.close_streams()
        self._control.close()
        if self._silent and self._pid:  # it would never notice that its line is closed
            with contextlib.suppress(OSError):
                os.kill(self._pid, signal.SIGKILL)
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(STATUS_S)
            self._process.kill()
            self._process.wait()

    @_one_at_a_time
    def close(self) -> None:
        self._close()
        self.scratch.close()


class ForkedWorker:
    """One forked worker. Its pid stays its own until the zygote reaps it, which is on request."""

    pid = 0
    _pidfd: int | None = None

    def __init__(self, home: Forked, request: int, frames: int, output: int) -> None:
        self._home, self._generation = home, home.generation
        self._request = os.fdopen(request, "wb", buffering=0)
        self.frames: BinaryIO = os.fdopen(frames, "rb", buffering=0)
        self.output: BinaryIO = os.fdopen(output, "rb", buffering=0)

    def begin(self) -> None:
        """Wait until the process exists."""
        if not self.pid:
            self.pid = self._home.next_pid()
            with contextlib.suppress(OSError):  # Linux before 5.3, or a container that refuses it
                self._pidfd = os.pidfd_open(self.pid)

    def feed(self, request: bytes) -> None:
        with contextlib.suppress(BrokenPipeError), self._request:
            self._request.write(request)

    def ended(self) -> bool:
        # /proc may hide it, so it is not asked.
        if self._pidfd is not None:
            return _is_readable(self._pidfd, 0.0)
        try:
            return self._is_left() or self._home.has_ended(self.pid)
        except GraderFault:
            return True

    def end(self, ask: bool = True) -> int | None:
        """Kill it with its group and have it reaped. Returns the wait status if `ask` is set; None
        if the zygote has been killed, since its workers die with it."""
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                kill(self.pid, signal.SIGKILL)
        try:
            return None if self._is_left() else self._home.reap(self.pid, ask)
        except GraderFault:
            return None
        finally:
            if self._pidfd is not None:
                os.close(self._pidfd)
                self._pidfd = None

    def _is_left(self) -> bool:
        """Whether its zygote has gone; another zygote knows nothing about it."""
        return self._generation != self._home.generation

    def drop(self) -> None:
        """End it without having used it."""
        self.begin()
        self.end(ask=False)
        self.close_streams()

    def close_streams(self) -> None:
        for stream in (self._request, self.frames, self.output):
            with contextlib.suppress(OSError):
                stream.close()


def _is_readable(descriptor: int, limit_s: float) -> bool:
    """Wait until it is readable, which for a pidfd means that its process has ended."""
    poll = select.poll()  # select.select takes no number above 1023
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(limit_s * 1000))
