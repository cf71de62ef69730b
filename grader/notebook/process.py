"""The grader process that belongs to this kernel: started at the first check, replaced if it ends.

Neither torch nor the judge is imported here. The process gets an environment of its own, and a
session of its own, so that interrupting the kernel does not interrupt it.
"""

import atexit
import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, Any

from grader.catalog.project import NoProject, find_root
from grader.common.machine import NO_TEMPORARY_FOLDER, has_temporary_folder
from grader.wall.interpreter import python

LIMIT_S = 400.0
"""Longer than the grader takes at most for an answer that uses up all its time."""
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT",
        "USERPROFILE", "KATA_WORKER", "KATA_SANDBOX")  # fmt: skip
"""What the grader process gets of the kernel's environment variables."""

_HOME = Path(__file__).resolve().parents[2]


def _project() -> Path:
    """The learner's repository, which says where further katas lie."""
    try:
        return find_root()
    except (NoProject, OSError):  # none; or the kernel's folder is gone
        return _HOME


class NoGrader(RuntimeError):
    """The grader process gave no verdict; the message says what to do."""


class _Gone(Exception):
    """It ended before it had answered."""


GRACE_S = 1.0
"""How long it is given to take its folder away."""


class Process:
    """One grader process, from its start to its end."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        if not has_temporary_folder():
            raise NoGrader(NO_TEMPORARY_FOLDER)
        self._words: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as we
        try:
            self._child = subprocess.Popen(
                python("notebook.server"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._words,
                cwd=_project(),
                env={name: os.environ[name] for name in KEPT if name in os.environ},
                start_new_session=sys.platform != "win32",
            )
        except OSError as error:
            raise NoGrader(f"the grader could not be started: {error.strerror}") from error
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

    def ask(self, request: dict[str, Any], limit_s: float) -> dict[str, Any]:
        """Its reply. Raises _Gone, and queue.Empty when the time is up."""
        line = json.dumps(request, allow_nan=False).encode() + b"\n"
        # In a thread of its own: one that hangs may not even read.
        threading.Thread(target=self._write, args=(line,), daemon=True).start()
        reply = self._replies.get(timeout=limit_s)
        if not reply.endswith(b"\n"):
            raise _Gone
        answer: dict[str, Any] = json.loads(reply)
        return answer

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


_current: Process | None = None
_lock = threading.Lock()


def ask(request: dict[str, Any], limit_s: float = LIMIT_S) -> dict[str, Any]:
    """The grader's reply to a request. One that has ended is replaced, once. Raises NoGrader."""
    with _lock:
        last_words = ""
        for _ in range(2):
            try:
                return _running().ask(request, limit_s)
            except _Gone:
                last_words = _end()
            except queue.Empty:
                _end()
                raise NoGrader(
                    f"the grader did not answer within {limit_s:g} s and has been ended. "
                    "Run the cell again to start another one"
                ) from None
            except BaseException:  # the learner interrupts: its reply must not answer the next one
                _end()
                raise
        raise NoGrader(
            f"the grader ended before it had a verdict ({last_words}). "
            "Run the cell again. If that does not help, grade with `kata grade` in a terminal"
        )


def _running() -> Process:
    global _current
    if _current is None or _current.owner != os.getpid():  # a fork of the kernel gets its own
        _current = Process()
    return _current


def _end() -> str:
    global _current
    process, _current = _current, None
    return process.end() if process is not None and process.owner == os.getpid() else ""


atexit.register(_end)
