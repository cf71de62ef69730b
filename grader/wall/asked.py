"""A grader process as the one who asks it holds it: one line of JSON there, one line back.

It gets an environment of its own, and a session of its own, so that interrupting who asks does not
interrupt it. Imports neither torch nor the judge. `serving.py` is the other end.
"""

import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import IO, Any

from grader.wall.interpreter import python

KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT",
        "USERPROFILE", "KATA_WORKER", "KATA_SANDBOX")  # fmt: skip
"""What it gets of our environment variables."""
TICK_S = 0.1
"""How often it looks whether its reply is still wanted."""
GRACE_S = 1.0
"""How long it is given to take its folder away."""


class Gone(Exception):
    """It ended before it had answered."""


class Asked:
    """One grader process, from its start to its end. Raises OSError where it cannot be started."""

    def __init__(self, module: str, cwd: Path) -> None:
        self.owner = os.getpid()
        self._words: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as we
        self._child = subprocess.Popen(
            python(module),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._words,
            cwd=cwd,
            env={name: os.environ[name] for name in KEPT if name in os.environ},
            start_new_session=sys.platform != "win32",
        )
        self.pid = self._child.pid
        self._replies: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._child.stdout
        with contextlib.suppress(OSError, ValueError):
            for line in self._child.stdout:
                self._replies.put(line)
        self._replies.put(b"")

    def _write(self, request: bytes) -> None:
        assert self._child.stdin
        with contextlib.suppress(OSError, ValueError):  # it ended: the reader says so
            self._child.stdin.write(request)
            self._child.stdin.flush()

    def ask(
        self,
        request: dict[str, Any],
        limit_s: float,
        dropped: threading.Event | None = None,
    ) -> dict[str, Any] | None:
        """Its reply; None soon after `dropped` is set. Raises Gone, and queue.Empty when the time
        is up."""
        line = json.dumps(request, allow_nan=False).encode() + b"\n"
        # In a thread of its own: one that hangs may not even read.
        threading.Thread(target=self._write, args=(line,), daemon=True).start()
        reply = self._reply(limit_s, dropped)
        if reply is None:
            return None
        if not reply.endswith(b"\n"):
            raise Gone
        answer: dict[str, Any] = json.loads(reply)
        return answer

    def _reply(self, limit_s: float, dropped: threading.Event | None) -> bytes | None:
        if dropped is None:
            return self._replies.get(timeout=limit_s)
        until = time.monotonic() + limit_s
        while not dropped.is_set():
            left = until - time.monotonic()
            try:
                return self._replies.get(timeout=max(min(TICK_S, left), 0))
            except queue.Empty:
                if left <= TICK_S:
                    raise
        return None

    def end(self) -> str:
        """End it, and give the last words that it wrote."""
        self._child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(timeout=GRACE_S)
        self._child.kill()
        self._child.wait()
        for stream in (self._child.stdin, self._child.stdout):
            with contextlib.suppress(OSError):
                if stream:
                    stream.close()
        with self._words as words:
            words.seek(0, os.SEEK_END)
            words.seek(max(words.tell() - 2000, 0))
            lines = words.read().decode("utf-8", errors="replace").strip().splitlines()
        return lines[-1][:200] if lines else f"exit status {self._child.returncode}"
