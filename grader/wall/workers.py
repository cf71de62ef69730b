"""Where the judge's workers come from: forked from a zygote, or spawned. Knows no verdicts."""

import contextlib
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Protocol

from grader.common.faults import GraderFault
from grader.protocol import levels
from grader.wall.forked import Forked
from grader.wall.scratch import Scratch
from grader.wall.spawned import Spawned
from grader.wall.zygotes import fork_here, start_zygote
from grader.worker import confine, threads


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
    """Whether each answer gets a fresh process instead of a fork of a warm one."""
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
    """Workers for answers to these katas, forked if the machine can do that; closed at the end.

    If the judge is not loaded yet and this process has one thread, this process itself imports
    torch and forks the zygote, so that torch is imported only once. Otherwise the zygote is a
    separate process.
    """
    workers: Workers
    if wants_spawn():
        workers = Spawned()
    elif _is_still_plain():
        workers = Forked(slugs, fork_here(slugs))
    else:
        workers = Forked(slugs, *start_zygote(slugs))
    was_open = confine.memory_is_open()
    confine.close_memory()  # truths are in it
    try:
        yield workers
    finally:
        workers.close()
        if was_open:
            confine.open_memory()


def _is_still_plain() -> bool:
    return (
        "grader.judge" not in sys.modules
        and "torch" not in sys.modules
        and threading.active_count() == 1
        and threads.is_alone() is not False  # Python does not know of a library's own threads
    )
