"""Starts and ends workers for the judge, forked from a zygote or spawned. Knows no verdicts."""

import contextlib
import gc
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol

from grader.fault import GraderFault as GraderFault
from grader.scratch import Scratch
from grader.worker import environment, levels

A_VERDICT_TAKES = 2
"""Workers: the exam and its twin, or the exam and the X-ray."""
START_LIMIT_S = 120.0
"""How long a fresh process may take to import torch before we call it a fault of the machine."""

_BOOT = (
    "import sys; sys.path[:0] = [sys.argv.pop(1)]; sys.path.append(sys.argv.pop(1)); "
    "from grader.{0} import main; main()"
)


class Worker(Protocol):
    """A process that runs one answer, as the judge holds it."""

    pid: int
    frames: BinaryIO
    output: BinaryIO

    def feed(self, request: bytes) -> None: ...
    def ended(self) -> bool: ...
    def end(self, ask: bool = True) -> int | None: ...


class Workers(Protocol):
    """Where workers come from."""

    scratch: Scratch

    def start(self) -> Worker: ...
    def refill(self) -> None: ...
    def expect_more(self) -> None: ...
    def close(self) -> None: ...


def wants_spawn() -> bool:
    """Whether each answer gets a fresh process and not a fork of a warm one."""
    wish = os.environ.get("KATA_WORKER", "")
    if wish not in ("", "fork", "spawn"):
        raise GraderFault(f"KATA_WORKER is {wish!r}; it can be fork or spawn")
    try:
        levels.allowed()
    except ValueError as error:
        raise GraderFault(str(error)) from error
    return wish == "spawn" or sys.platform != "linux"


@contextlib.contextmanager
def open_workers(slugs: Sequence[str]) -> Iterator[Workers]:
    """Workers for answers to these katas, forked if the machine can; closed at the end.

    Where the judge is not loaded yet, in a process with one thread, this very process imports
    torch and forks the zygote, so that torch is imported once. Else the zygote is a process of
    its own.
    """
    workers: Workers
    if wants_spawn():
        workers = Spawned()
    elif _is_still_plain():
        workers = Forked(slugs, _fork_here(slugs))
    else:
        workers = Forked(slugs, *_start_zygote(slugs))
    try:
        yield workers
    finally:
        workers.close()


def _is_still_plain() -> bool:
    return (
        "grader.judge" not in sys.modules
        and "torch" not in sys.modules
        and threading.active_count() == 1
    )


def _fork_here(slugs: Sequence[str]) -> socket.socket:
    gc.disable()  # importing torch makes a million objects and no garbage: a sixth of its time
    import torch

    from grader.worker import zygote

    torch.set_num_threads(1)  # problems are tiny: a second thread only waits for the first
    zygote.load_probes(slugs)
    ours = zygote.fork_zygote()
    gc.enable()
    return ours


def _start_zygote(slugs: Sequence[str]) -> tuple[socket.socket, "subprocess.Popen[bytes]"]:
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


def python(module: str) -> list[str]:
    """The command that runs the `main` of `grader.<module>` apart from the user's environment.

    `-I` leaves out PYTHONPATH and the user's own packages, so where torch is has to be told.
    """
    home = Path(__file__).resolve().parent.parent
    torch = importlib.util.find_spec("torch")
    packages = Path(torch.origin).parent.parent if torch and torch.origin else home
    return [sys.executable, "-I", "-c", _BOOT.format(module), str(home), str(packages)]


# ---- forked -------------------------------------------------------------------------------


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
            self._hold(*_start_zygote(self._slugs))
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


# ---- spawned ------------------------------------------------------------------------------


class Spawned:
    """Workers that are fresh processes. Where more are expected, one spare imports torch ahead of
    its answer; it waits for its request, and ends when whoever started it has gone."""

    def __init__(self) -> None:
        self.scratch = Scratch()
        self._spare: SpawnedWorker | None = None
        self._keeps_one = False

    def start(self) -> "SpawnedWorker":
        spare, self._spare = self._spare, None
        if spare is not None and not spare.ended():
            return spare
        if spare is not None:
            spare.discard()
        return SpawnedWorker(self)

    def expect_more(self) -> None:
        self._keeps_one = True
        self.restock()

    def refill(self) -> None:
        """A worker that has ended begins the next one itself; see `SpawnedWorker.end`."""

    def restock(self) -> None:
        """Begin the next spare, where one is kept."""
        if self._keeps_one and self._spare is None:
            self._spare = SpawnedWorker(self)

    def close(self) -> None:
        self._keeps_one = False
        if self._spare is not None:
            self._spare.discard()
            self._spare = None
        self.scratch.close()


class SpawnedWorker:
    """One worker that imports torch for itself."""

    def __init__(self, home: Spawned) -> None:
        self._home = home
        self._process = subprocess.Popen(
            [*python("worker.spawned"), str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=sys.platform != "win32",
            env=environment.kept(),
            bufsize=0,
        )
        assert self._process.stdout
        assert self._process.stderr
        self.pid = self._process.pid
        self.frames: BinaryIO = self._process.stdout  # type: ignore[assignment]
        self.output: BinaryIO = self._process.stderr  # type: ignore[assignment]

    def feed(self, request: bytes) -> None:
        assert self._process.stdin
        with contextlib.suppress(BrokenPipeError), self._process.stdin as stdin:
            stdin.write(request)

    def ended(self) -> bool:
        # Not poll(): that would reap it, and its group could no longer be killed by its number.
        if not hasattr(os, "waitid"):
            return self._process.poll() is not None
        try:
            flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
            return os.waitid(os.P_PID, self.pid, flags) is not None
        except ChildProcessError:
            return True

    def end(self, ask: bool = True) -> int | None:
        if sys.platform != "win32":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
        self._process.kill()
        code = self._process.wait()
        self._home.restock()  # not before: it would have taken time from this one
        return -code if code < 0 else code << 8

    def discard(self) -> None:
        """End a worker that got no answer."""
        assert self._process.stdin
        self.end()
        for stream in (self._process.stdin, self.frames, self.output):
            stream.close()
