"""Starts and ends workers for the judge, forked from a zygote or spawned. Knows no verdicts."""

import contextlib
import gc
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

START_LIMIT_S = 120.0
"""How long a fresh process may take to import torch before we call it a fault of the machine."""

_BOOT = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); from grader.worker.{0} import main; main()"
)


class Worker(Protocol):
    """A process that runs one answer, as the judge holds it."""

    pid: int
    frames: BinaryIO
    output: BinaryIO

    def feed(self, request: bytes) -> None: ...
    def ended(self) -> bool: ...
    def end(self) -> int | None: ...


class Workers(Protocol):
    """Where workers come from."""

    def start(self) -> Worker: ...
    def expect_more(self) -> None: ...
    def close(self) -> None: ...


def wants_spawn() -> bool:
    """Whether each answer gets a fresh process and not a fork of a warm one."""
    wish = os.environ.get("KATA_WORKER", "")
    if wish not in ("", "fork", "spawn"):
        raise GraderFault(f"KATA_WORKER is {wish!r}; it can be fork or spawn")
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
            [*_python("zygote"), str(its.fileno()), ",".join(slugs)],
            pass_fds=[its.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
    return ours, process


def _python(module: str) -> list[str]:
    """The command that runs `grader.worker.<module>` apart from the user's environment."""
    home = str(Path(__file__).resolve().parent.parent)
    return [sys.executable, "-I", "-c", _BOOT.format(module), home]


# ---- forked -------------------------------------------------------------------------------


class Forked:
    """Workers that are forks of a zygote. Where an answer has killed it, another one is made."""

    def __init__(
        self,
        slugs: Sequence[str],
        control: socket.socket,
        process: "subprocess.Popen[bytes] | None" = None,
    ) -> None:
        self._slugs = slugs
        self._hold(control, process)

    def _hold(self, control: socket.socket, process: "subprocess.Popen[bytes] | None") -> None:
        self._control = control
        self._lines = control.makefile("rb")
        self._process = process

    def order(self, order: dict[str, object], descriptors: Sequence[int] = ()) -> None:
        line = json.dumps(order).encode() + b"\n"
        try:
            socket.send_fds(self._control, [line], list(descriptors))
        except OSError as error:
            raise GraderFault("the process that starts workers has died") from error

    def reply(self) -> dict[str, int]:
        line = self._lines.readline()
        if not line:
            raise GraderFault("the process that starts workers has died")
        reply: dict[str, int] = json.loads(line)
        return reply

    def start(self) -> "ForkedWorker":
        try:
            return self._start()
        except GraderFault:
            self.close()
            self._hold(*_start_zygote(self._slugs))
            return self._start()

    def _start(self) -> "ForkedWorker":
        request_r, request_w = os.pipe()
        frames_r, frames_w = os.pipe()
        output_r, output_w = os.pipe()
        try:
            self.order({"op": "start"}, [request_r, frames_w, output_w])
            pid = self.reply()["pid"]
        except GraderFault:
            for descriptor in (request_w, frames_r, output_r):
                os.close(descriptor)
            raise
        finally:
            for descriptor in (request_r, frames_w, output_w):
                os.close(descriptor)
        return ForkedWorker(self, pid, request_w, frames_r, output_r)

    def expect_more(self) -> None:
        """More answers will follow: load now what they might import."""
        with contextlib.suppress(GraderFault):  # the next start makes another zygote
            self.order({"op": "warm"})

    def close(self) -> None:
        self._lines.close()
        self._control.close()
        if self._process is not None:
            self._process.wait()


class ForkedWorker:
    """One forked worker. The zygote reaps it when told to, so its pid stays its own till then."""

    def __init__(self, home: Forked, pid: int, request: int, frames: int, output: int) -> None:
        self._home = home
        self.pid = pid
        self._request = os.fdopen(request, "wb", buffering=0)
        self.frames: BinaryIO = os.fdopen(frames, "rb", buffering=0)
        self.output: BinaryIO = os.fdopen(output, "rb", buffering=0)

    def feed(self, request: bytes) -> None:
        with contextlib.suppress(BrokenPipeError), self._request:
            self._request.write(request)

    def ended(self) -> bool:
        try:
            with open(f"/proc/{self.pid}/stat", "rb") as stat:
                return stat.read().rsplit(b")", 1)[1].split()[0] in (b"Z", b"X")
        except OSError:
            return True

    def end(self) -> int | None:
        """Kill it with its group and reap it; gives the wait status, or None where the zygote has
        been killed, with which its workers die."""
        try:
            self._home.order({"op": "reap", "pid": self.pid})
            return self._home.reply()["status"]
        except GraderFault:
            return None


# ---- spawned ------------------------------------------------------------------------------


class Spawned:
    """Workers that are fresh processes. Where more are expected, one spare imports torch ahead of
    its answer; it waits for its request, and ends when whoever started it has gone."""

    def __init__(self) -> None:
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

    def restock(self) -> None:
        """Begin the next spare, where one is kept."""
        if self._keeps_one and self._spare is None:
            self._spare = SpawnedWorker(self)

    def close(self) -> None:
        self._keeps_one = False
        if self._spare is not None:
            self._spare.discard()
            self._spare = None


class SpawnedWorker:
    """One worker that imports torch for itself."""

    def __init__(self, home: Spawned) -> None:
        self._home = home
        self._process = subprocess.Popen(
            _python("spawned"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=sys.platform != "win32",
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

    def end(self) -> int | None:
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
