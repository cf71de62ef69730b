"""The grader process that belongs to this kernel: started at the first check, replaced if it ends.

Neither torch nor the judge is imported here. The process gets an environment of its own, and a
session of its own, so that interrupting the kernel does not interrupt it.
"""

import atexit
import os
import queue
import threading
from pathlib import Path
from typing import Any

from grader.catalog.project import NoProject, find_root
from grader.common.machine import NO_TEMPORARY_FOLDER, has_temporary_folder
from grader.wall.asked import Asked, Gone

LIMIT_S = 400.0
"""Longer than the grader takes at most for an answer that uses up all its time."""
_HOME = Path(__file__).resolve().parents[2]


def _project() -> Path:
    """The learner's repository, which says where further katas lie."""
    try:
        return find_root()
    except (NoProject, OSError):  # none; or the kernel's folder is gone
        return _HOME


class NoGrader(RuntimeError):
    """The grader process gave no verdict; the message says what to do."""


_current: Asked | None = None
_lock = threading.Lock()


def ask(request: dict[str, Any], limit_s: float = LIMIT_S) -> dict[str, Any]:
    """The grader's reply to a request. One that has ended is replaced, once. Raises NoGrader."""
    with _lock:
        last_words = ""
        for _ in range(2):
            try:
                return _running().ask(request, limit_s) or {}
            except Gone:
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


def _started() -> Asked:
    if not has_temporary_folder():
        raise NoGrader(NO_TEMPORARY_FOLDER)
    try:
        return Asked("notebook.server", _project())
    except OSError as error:
        raise NoGrader(f"the grader could not be started: {error.strerror}") from error


def _running() -> Asked:
    global _current
    if _current is None or _current.owner != os.getpid():  # a fork of the kernel gets its own
        _current = _started()
    return _current


def _end() -> str:
    global _current
    process, _current = _current, None
    return process.end() if process is not None and process.owner == os.getpid() else ""


atexit.register(_end)
