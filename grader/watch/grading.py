"""Grades one file after another in a thread of its own, for the screen that waits for it.

A new order drops the one that is running. Between orders, the thread draws the problems of the next
seed, which takes about as long as the rest of a grading.
"""

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from grader.answers.read import read_answer
from grader.common.faults import Dropped, GraderFault
from grader.common.files import Unreadable
from grader.judge.verdict import Verdict
from grader.learner import progress
from grader.learner.belts import newly_earned
from grader.learner.progress import Progress
from grader.pipeline.grade import Picture, fresh_seed, grade_with, prepare
from grader.wall.run import Deadline
from grader.wall.workers import Workers

LEAVE_S = 5.0
SHOWN_S = 0.3
"""How long the next problems wait for the screen to show the verdict."""


@dataclass(frozen=True)
class Graded:
    """The result of one order: a verdict with the text that was graded, or why there is none.
    `note` says what was damaged, or why progress was not kept."""

    slug: str
    verdict: Verdict | None = None
    text: str = ""
    missing: bool = False
    fault: str = ""
    note: str = ""


class Order:
    """A file that is to be graded, until somebody drops it."""

    def __init__(self, slug: str, seed: int, picture: Picture = "failed") -> None:
        self.slug, self.seed, self.picture = slug, seed, picture
        self.dropped = threading.Event()
        self.shown = threading.Event()


class GradingThread:
    """One thread that grades, prepares what comes next, and keeps the learner's progress."""

    def __init__(self, workers: Workers, root: Path, deadline: Deadline) -> None:
        self._workers, self._root, self._deadline = workers, root, deadline
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="grading_thread")
        self._order: Order | None = None
        self._last: Future[None] | None = None
        self._next = (("", 0), fresh_seed())
        self._warm = False

    def grade(
        self,
        slug: str,
        report: Callable[[Graded], None],
        seed: int | None = None,
        picture: Picture = "failed",
    ) -> None:
        """Grade a learner's file, and drop what is running. `report` is called in the thread that
        grades, unless the order has been dropped by then."""
        self.drop()
        order = Order(slug, self._take_seed(slug) if seed is None else seed, picture)
        self._order = order
        self._last = self._pool.submit(self._work, order, report)

    def is_shown(self) -> None:
        """The screen shows the last result: now there is time to prepare the next."""
        if self._order is not None:
            self._order.shown.set()

    def drop(self) -> bool:
        """Drop what is running; returns whether something was."""
        running = self._last is not None and not self._last.done()
        if self._order is not None:
            self._order.dropped.set()
            self._order.shown.set()  # nobody waits to see it
        return running

    def close(self) -> None:
        """Drop what is running, and wait until its worker has ended."""
        self.drop()
        self._pool.shutdown(wait=False, cancel_futures=True)
        if self._last is not None:
            with contextlib.suppress(Exception):
                self._last.result(LEAVE_S)

    def _take_seed(self, slug: str) -> int:
        (prepared, _), seed = self._next
        return seed if prepared == slug else fresh_seed()

    # ---- in the thread ----

    def _work(self, order: Order, report: Callable[[Graded], None]) -> None:
        if order.dropped.is_set():
            return
        try:
            found = self._grade(order)
        except Dropped:
            return
        if order.dropped.is_set():
            return
        report(found)
        order.shown.wait(SHOWN_S)  # two threads at work would hold each other up
        if not order.dropped.is_set():  # else the next answer is waiting
            self._be_ready(order)

    def _grade(self, order: Order) -> Graded:
        file = Path("kata", f"{order.slug}.py")
        try:
            verdict = grade_with(
                self._workers, order.slug, file,
                seed=order.seed, deadline=self._deadline, dropped=order.dropped,
                picture=order.picture,
            )  # fmt: skip
        except FileNotFoundError:
            return Graded(order.slug, missing=True)
        except Dropped:
            raise
        except GraderFault as error:
            return Graded(order.slug, fault=str(error))
        except Exception as error:  # noqa: BLE001 - a fault of the grader's must not end the session
            return Graded(order.slug, fault=f"{type(error).__name__}: {error}")
        return Graded(order.slug, verdict, _text(file, verdict), note=self._keep(verdict))

    def _keep(self, verdict: Verdict) -> str:
        earned: list[str] = []

        def after(old: Progress) -> Progress:
            new = progress.graded(old, verdict)
            earned.append(newly_earned(old, new))
            return new

        try:
            damage = progress.change(self._root, after).damage
            return " ".join(filter(None, (damage, earned[-1])))
        except OSError as error:
            return progress.not_kept(error)

    def _be_ready(self, order: Order) -> None:
        """Load what answers import lazily, once, and draw the next problems."""
        if not self._warm:
            self._warm = True
            self._workers.expect_more()
        seed = fresh_seed()
        with contextlib.suppress(Exception):  # the grading itself will say what is wrong
            prepare(order.slug, seed)
        self._next = ((order.slug, order.seed), seed)


def _text(file: Path, verdict: Verdict) -> str:
    """The text that was graded; empty if it could not be read or has changed since."""
    try:
        answer = read_answer(file)
    except (OSError, Unreadable):
        return ""
    return answer.source if answer.sha256 == verdict.answer_sha256 else ""
