"""The grader processes of a class: each grades one answer at a time, and the slow ones wait.

Decides nothing and stores nothing. What an answer does to a judge stays with that answer: a
process that ends is replaced.
"""

import base64
import contextlib
import queue
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.classes.answer_texts import AnswerText
from grader.common.faults import BelowLevel, GraderFault
from grader.wall.asked import Asked, Gone

PATIENCE_S = 2.0
"""How long an answer may take before those after it come first."""
LIMIT_S = 60.0
"""How much longer than its deadline a verdict may take."""
WAITING = 8
"""How many verdicts wait for who reads them, per process."""


@dataclass(frozen=True)
class Task:
    """One answer to grade."""

    kata: str
    text: AnswerText


@dataclass(frozen=True)
class How:
    """How all answers of a class are graded."""

    seed: int
    deadline_s: float
    require: str
    jobs: int


@dataclass(frozen=True)
class Done:
    """A task with its verdict as plain data, or with the fault of ours that there is instead."""

    task: Task
    verdict: dict[str, Any] | None
    fault: str = ""

    @property
    def is_late(self) -> bool:
        return self.verdict is not None and self.verdict["outcome"] == "timed_out"


def graded(tasks: Iterable[Task], how: How, home: Path) -> Iterator[Done]:
    """Grade the tasks in grader processes that run in the folder `home`. What is done comes as it
    is done. A task that takes longer than PATIENCE_S is put aside, and graded at the end."""
    crew = _Crew(tasks, how, home)
    try:
        yield from crew.done()
    finally:
        crew.end()


class _Crew:
    def __init__(self, tasks: Iterable[Task], how: How, home: Path) -> None:
        self.how, self.home = how, home
        self.tasks, self.slow = iter(tasks), deque[Task]()
        self.lock, self.stopped = threading.Lock(), threading.Event()
        self.at_work = 0
        self.results: queue.Queue[Done | BaseException | None] = queue.Queue(how.jobs * WAITING)
        self.members = [threading.Thread(target=self._work, daemon=True) for _ in range(how.jobs)]

    def done(self) -> Iterator[Done]:
        for member in self.members:
            member.start()
        left = len(self.members)
        while left:
            result = self.results.get()
            if isinstance(result, BaseException):
                raise result
            if result is None:
                left -= 1
            else:
                yield result

    def end(self) -> None:
        """End all processes at once; what they had begun is graded another time."""
        self.stopped.set()
        while any(member.is_alive() for member in self.members):
            with contextlib.suppress(queue.Empty):
                self.results.get(timeout=0.05)

    def _next(self) -> tuple[Task, float] | None:
        """The next task with the seconds that it gets; None if there is no more."""
        with self.lock:
            task = next(self.tasks, None)
            if task is not None:
                return task, min(PATIENCE_S, self.how.deadline_s)
            return (self.slow.popleft(), self.how.deadline_s) if self.slow else None

    def _work(self) -> None:
        asked = Member(self.home, self.stopped)
        try:
            while not self.stopped.is_set() and (found := self._next()) is not None:
                task, seconds = found
                done = asked.verdict_on(task, self.how, seconds)
                if done is None:
                    break
                if done.is_late and seconds < self.how.deadline_s:
                    with self.lock:
                        self.slow.append(task)
                else:
                    self.results.put(done)
            self.results.put(None)
        except BaseException as error:  # noqa: BLE001 - it is raised again where results are read
            self.results.put(error)
        finally:
            asked.end()


class Member:
    """One grader process, replaced if it ends."""

    def __init__(self, home: Path, stopped: threading.Event) -> None:
        self.home, self.stopped = home, stopped
        self.asked: Asked | None = None

    def verdict_on(self, task: Task, how: How, seconds: float) -> Done | None:
        """None if nobody wants it any more. Raises GraderFault where no process can be started, and
        BelowLevel."""
        request = {
            "kata": task.kata,
            "suffix": task.text.suffix,
            "data": base64.b64encode(task.text.data).decode(),
            "problem": task.text.problem,
            "seed": how.seed,
            "deadline": seconds,
            "require": how.require,
        }
        words = ""
        for _ in range(2):
            try:
                reply = self._ask(request, 1.5 * seconds + LIMIT_S)
            except Gone:
                words = f"the grader process ended ({self.end()})"
                continue
            except queue.Empty:
                self.end()
                words = "the grader process did not answer in time"
                continue
            if reply is None:
                return None
            if "below_level" in reply:  # no other answer would fare better
                raise BelowLevel(reply["below_level"])
            return Done(task, reply.get("verdict"), reply.get("fault", ""))
        return Done(task, None, words)

    def _ask(self, request: dict[str, Any], limit_s: float) -> dict[str, Any] | None:
        if self.asked is None:
            try:
                self.asked = Asked("classes.server", self.home)
            except OSError as error:
                raise GraderFault(f"no grader could be started: {error.strerror}") from error
        return self.asked.ask(request, limit_s, self.stopped)

    def end(self) -> str:
        asked, self.asked = self.asked, None
        return asked.end() if asked is not None else ""
