"""Workers that are fresh processes, for where there is no fork: each imports torch for itself."""

import contextlib
import os
import signal
import subprocess
import sys
from typing import BinaryIO

from grader.wall.interpreter import python
from grader.wall.scratch import Scratch
from grader.worker import environment


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
