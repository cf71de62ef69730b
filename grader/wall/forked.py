"""Workers that are forks of a zygote, which has imported torch and the probes. Linux alone."""

import contextlib
import gc
import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from grader.fault import GraderFault
from grader.wall.interpreter import python
from grader.wall.scratch import Scratch
from grader.worker import environment

A_VERDICT_TAKES = 2
"""Workers: the exam and its twin, or the exam and the X-ray."""


def fork_here(slugs: Sequence[str]) -> socket.socket:
    """The zygote as a fork of this process, which imports torch for both. Only where there is
    one thread, and the judge is not loaded. Gives our end of its line."""
    gc.disable()  # importing torch makes a million objects and no garbage: a sixth of its time
    with _ended_at_once():
        import torch

        from grader.worker import zygote

    torch.set_num_threads(1)  # problems are tiny: a second thread only waits for the first
    zygote.load_probes(slugs)
    ours = zygote.fork_zygote()
    gc.enable()
    return ours


@contextlib.contextmanager
def _ended_at_once() -> Iterator[None]:
    """Ctrl-C ends the process here and now: torch's start-up in C++ aborts at an exception of
    Python's, or swallows it."""
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _end(*_: object) -> None:
    os.write(2, b"\nkata: interrupted\n")
    os._exit(130)


def start_zygote(slugs: Sequence[str]) -> tuple[socket.socket, "subprocess.Popen[bytes]"]:
    """The zygote as a process of its own. Gives our end of its line, and the process."""
    ours, its = socket.socketpair()
    with its:
        process = subprocess.Popen(
            [*python("worker.zygote"), str(its.fileno()), ",".join(slugs)],
            pass_fds=[its.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            env=environment.kept(),
        )
    return ours, process


class Forked:
    """Workers that are forks of a zygote. Where an answer has killed it, another one is made.

    Workers are forked ahead of their use, when nobody waits. They have seen nothing, and each
    serves one answer like any other.
    """

    def __init__(
        self,
        slugs: Sequence[str],
        control: socket.socket,
        process: "subprocess.Popen[bytes] | None" = None,
    ) -> None:
        self.scratch = Scratch()
        self._slugs = slugs
        self._more = False
        self._hold(control, process)

    def _hold(self, control: socket.socket, process: "subprocess.Popen[bytes] | None") -> None:
        self._control = control
        self._lines = control.makefile("rb")
        self._process = process
        self._started: list[int] = []
        self._statuses: dict[int, int] = {}
        self._not_asked: set[int] = set()
        self._spares: list[ForkedWorker] = []
        with contextlib.suppress(GraderFault):  # whoever wants a worker will be told
            for _ in range(A_VERDICT_TAKES):
                self._spares.append(self._fork())

    def order(self, order: dict[str, object], descriptors: Sequence[int] = ()) -> None:
        line = json.dumps(order).encode() + b"\n"
        try:
            socket.send_fds(self._control, [line], list(descriptors))
        except OSError as error:
            raise GraderFault("the process that starts workers has died") from error

    def _read(self) -> None:
        """Take one reply: the pid of a worker that was started, or the status of one that ended."""
        line = self._lines.readline()
        if not line:
            raise GraderFault("the process that starts workers has died")
        reply: dict[str, int] = json.loads(line)
        if "status" not in reply:
            self._started.append(reply["pid"])
        elif reply["pid"] in self._not_asked:
            self._not_asked.discard(reply["pid"])
        else:
            self._statuses[reply["pid"]] = reply["status"]

    def next_pid(self) -> int:
        """The pid of the worker that was ordered longest ago."""
        while not self._started:
            self._read()
        return self._started.pop(0)

    def reap(self, pid: int, ask: bool) -> int | None:
        self.order({"op": "reap", "pid": pid})
        if not ask:
            self._not_asked.add(pid)
            return None
        while pid not in self._statuses:
            self._read()
        return self._statuses.pop(pid)

    def start(self) -> "ForkedWorker":
        try:
            return self._start()
        except GraderFault:
            self._close()
            self._hold(*start_zygote(self._slugs))
            return self._start()

    def _start(self) -> "ForkedWorker":
        if not self._spares:
            self._spares.append(self._fork())
        worker = self._spares.pop(0)
        worker.begin()
        if worker.ended():  # somebody has killed it while it waited
            worker.drop()
            return self._start()
        return worker

    def refill(self) -> None:
        """Fork ahead what the next verdict takes; called where nobody waits for a worker."""
        self.scratch.tidy()
        with contextlib.suppress(GraderFault):  # whoever wants a worker will be told
            while self._more and len(self._spares) < A_VERDICT_TAKES:
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

    def expect_more(self) -> None:
        """More answers will follow: load now what they might import."""
        self._more = True
        with contextlib.suppress(GraderFault):  # the next start makes another zygote
            while self._spares:
                self._spares.pop(0).drop()
            self.order({"op": "warm"})
        self.refill()

    def _close(self) -> None:
        for spare in self._spares:
            spare.close_streams()
        self._lines.close()
        self._control.close()
        if self._process is not None:
            self._process.wait()

    def close(self) -> None:
        self._close()
        self.scratch.close()


class ForkedWorker:
    """One forked worker. The zygote reaps it when told to, so its pid stays its own till then."""

    pid = 0

    def __init__(self, home: Forked, request: int, frames: int, output: int) -> None:
        self._home = home
        self._request = os.fdopen(request, "wb", buffering=0)
        self.frames: BinaryIO = os.fdopen(frames, "rb", buffering=0)
        self.output: BinaryIO = os.fdopen(output, "rb", buffering=0)

    def begin(self) -> None:
        """Wait until it is there."""
        if not self.pid:
            self.pid = self._home.next_pid()

    def feed(self, request: bytes) -> None:
        with contextlib.suppress(BrokenPipeError), self._request:
            self._request.write(request)

    def ended(self) -> bool:
        try:
            with open(f"/proc/{self.pid}/stat", "rb") as stat:
                return stat.read().rsplit(b")", 1)[1].split()[0] in (b"Z", b"X")
        except OSError:
            return True

    def end(self, ask: bool = True) -> int | None:
        """Kill it with its group and have it reaped; gives the wait status if it is asked for, or
        None where the zygote has been killed, with which its workers die."""
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                kill(self.pid, signal.SIGKILL)
        try:
            return self._home.reap(self.pid, ask)
        except GraderFault:
            return None

    def drop(self) -> None:
        """End it unused."""
        self.begin()
        self.end(ask=False)
        self.close_streams()

    def close_streams(self) -> None:
        for stream in (self._request, self.frames, self.output):
            with contextlib.suppress(OSError):
                stream.close()
