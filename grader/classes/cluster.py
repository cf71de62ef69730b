"""Grades on the workers of a Dask scheduler: texts of answers go out, and verdicts come back.

Each thread of a Dask worker has a grader process of its own, with its zygote and its wall. A chunk
whose worker is lost is done again. Needs the extra `cluster`, here and on the workers.
"""

import atexit
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from grader.classes.crew import PATIENCE_S, Done, How, Member, Task
from grader.classes.run import grader_of, home
from grader.common.faults import GraderFault

CHUNK = 8
"""How many answers go to a worker at once: few enough that a lost one costs little."""
AHEAD = 3
"""How many chunks per thread are under way or wait there."""
CONNECT_S = 15

Chunk = list[Task]


def crew_on(address: str) -> Callable[[Iterator[Task], How], Iterator[Done]]:
    """What grades tasks on this scheduler. Raises GraderFault where it cannot be reached."""
    try:
        from distributed import Client
    except ImportError as error:
        raise GraderFault(
            "--scheduler needs Dask: install the extra with `pip install 'gradient-katas[cluster]'`"
        ) from error
    try:
        client = Client(address, timeout=CONNECT_S)
    except (OSError, ValueError, TimeoutError) as error:
        raise GraderFault(f"no Dask scheduler answers at {address} ({error})") from error

    def graded(tasks: Iterator[Task], how: How) -> Iterator[Done]:
        with client:
            yield from _graded(client, tasks, how)

    return graded


def _graded(client: Any, tasks: Iterator[Task], how: How) -> Iterator[Done]:
    from distributed import as_completed

    slow: deque[Task] = deque()
    running: dict[Any, tuple[Chunk, float]] = {}

    def following() -> tuple[Chunk, float] | None:
        """The next chunk, with the seconds that each of its answers gets."""
        if chunk := list(islice(tasks, CHUNK)):
            return chunk, min(PATIENCE_S, how.deadline_s)
        return ([slow.popleft()], how.deadline_s) if slow else None

    most = AHEAD * max(sum(client.nthreads().values()), 1)
    ended = as_completed([])
    while True:
        while len(running) < most and (found := following()) is not None:
            chunk, seconds = found
            graders = {task.kata: grader_of(task.kata) for task in chunk}
            future = client.submit(grade_chunk, chunk, how, seconds, graders, pure=False, retries=3)
            running[future] = found
            ended.add(future)
        if not running:
            return
        future = next(ended)
        chunk, seconds = running.pop(future)
        for done in _results(future, chunk):
            if done.is_late and seconds < how.deadline_s:
                slow.append(done.task)
            else:
                yield done


def _results(future: Any, chunk: Chunk) -> list[Done]:
    try:
        found = future.result()
    except GraderFault:
        raise
    except Exception as error:  # noqa: BLE001 - Dask's own, of a worker that was lost too often
        return [
            Done(task, None, f"the cluster gave it up ({type(error).__name__})") for task in chunk
        ]
    return [Done(task, *pair) for task, pair in zip(chunk, found, strict=True)]


# ---- on a worker -----------------------------------------------------------------------------

_own = threading.local()
_all: list[Member] = []


def grade_chunk(
    chunk: Chunk, how: How, seconds: float, graders: dict[str, str]
) -> list[tuple[dict[str, Any] | None, str]]:
    """The verdict on each answer, or the fault that there is instead. Raises GraderFault where this
    worker has another version of the grader."""
    for kata, wanted in graders.items():
        if (here := grader_of(kata)) != wanted:
            raise GraderFault(f"a worker grades {kata} with {here}, and not with {wanted}")
    member = getattr(_own, "member", None)
    if member is None:
        member = _own.member = Member(home(), threading.Event())
        _all.append(member)
    found = []
    for task in chunk:
        done = member.verdict_on(task, replace(how, jobs=1), seconds)
        found.append((done.verdict, done.fault) if done else (None, "it was not graded"))
    return found


@atexit.register
def _end() -> None:
    for member in _all:
        member.end()
