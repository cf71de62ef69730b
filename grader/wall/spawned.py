"""Workers that are fresh processes, for where there is no fork: each imports torch for itself."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from typing import BinaryIO

from grader.wall.forked import A_VERDICT_TAKES
from grader.wall.interpreter import python
from grader.wall.scratch import Scratch
from grader.wall.zygotes import further_folders
from grader.worker import environment


class Spawned:
    """Workers that are fresh processes. If more answers are expected, as many as a verdict needs
    import torch ahead of time. Each waits for its request, and ends when its parent has gone."""

    def __init__(self) -> None:
        self.scratch = Scratch()
        self._spares: list[SpawnedWorker] = []
        self._more = False
        self._lock = threading.Lock()

    def start(self) -> "SpawnedWorker":
        with self._lock:  # two exams at once ask for one each
            while self._spares:
                spare = self._spares.pop(0)
                if not spare.ended():
                    return spare
                spare.discard()
        return SpawnedWorker()

    def refill(self) -> None:
        """Start what the next verdict needs. Not earlier: that would take time from this one."""
        self.scratch.tidy()
        with self._lock:
            while self._more and len(self._spares) < A_VERDICT_TAKES:
                self._spares.append(SpawnedWorker())

    def expect_more(self) -> None:
        self._more = True
        self.refill()

    def close(self) -> None:
        self._more = False
        while self._spares:
            self._spares.pop().discard()
        self.scratch.close()


class SpawnedWorker:
    """One worker that imports torch for itself."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [*python("worker.spawned"), str(os.getpid()), json.dumps(further_folders())],
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
        # poll() would reap it, and then its group could no longer be killed by its number.
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
        return -code if code < 0 else code << 8

    def discard(self) -> None:
        """End a worker that got no answer."""
        assert self._process.stdin
        self.end()
        for stream in (self._process.stdin, self.frames, self.output):
            stream.close()
