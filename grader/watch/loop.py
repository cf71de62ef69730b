"""The loop of a session: saves, keys, verdicts and signals come in, each changes the state, and the
state is drawn. One thread, asyncio's; what takes time is done in the grading_thread's."""

import asyncio
import contextlib
import dataclasses
import time
from pathlib import Path
from typing import Any

from grader.judge.verdict import Verdict
from grader.learner import overview, progress
from grader.learner.hints import Rung
from grader.wall.run import Deadline
from grader.wall.workers import Workers
from grader.watch import actions
from grader.watch.grading import Graded, GradingThread
from grader.watch.keys import Keyboard
from grader.watch.saves import Saves, Signature, signature
from grader.watch.screen import draw
from grader.watch.signals import HUNG_UP, INTERRUPTED, Signals
from grader.watch.state import OneOfAll, ScreenState, changed, outcomes
from grader.watch.window import Window

SLOW_S = 0.3
"""How often it is shown for how long a grading has been running."""
GONE_S = 0.4
"""A file may be away for so long, as it is while an editor renames; then that is told."""


async def run_watch(
    workers: Workers, root: Path, slug: str, deadline: Deadline, told: str = ""
) -> tuple[int, ScreenState]:
    """One session, until the learner leaves. Gives the exit code and what was shown last.

    told: what has been found damaged on the way, to be said on the screen too.
    """
    session = Session(workers, root, slug, deadline)
    session.arrived = told
    return await session.run(), session.state


class Session:
    """One session."""

    def __init__(self, workers: Workers, root: Path, slug: str, deadline: Deadline) -> None:
        self.root = root
        self.state = ScreenState(overview.look(root), slug)
        self.window = Window()
        self.grading_thread = GradingThread(workers, root, deadline)
        self.loop = asyncio.get_running_loop()
        self.left: asyncio.Future[int] = self.loop.create_future()
        self.keyboard = Keyboard(self.pressed, lambda: self.leave(HUNG_UP))
        self.seen: Signature | None = None
        """The file as it was when its grading began; None where it was not there."""
        self.begun: float | None = None
        """When the grading that runs was ordered."""
        self.order = 0
        """Which order is the last; what comes of an earlier one is let go."""
        self.said = 0
        """The last order of which it was said that it takes long."""
        self.owed = False
        """Whether a grading of the current kata was dropped for that of all."""
        self.arrived = ""
        """What was told on the way to this kata; it stands until its first verdict has come."""
        self.away: asyncio.TimerHandle | None = None

    async def run(self) -> int:
        """Until the learner leaves; whatever happens, the terminal is as it was."""
        saves = None
        signals = Signals(self)
        try:
            signals.take()
            self.keyboard.take()
            self.window.open()
            self.go_to(self.state.slug, self.arrived)
            saves = Saves(self.root / "kata", self.woken)
            ticking = self.loop.create_task(self.tick())
            code = await self.left
            ticking.cancel()
        except EOFError:  # the terminal cannot be read
            code = HUNG_UP
        finally:
            signals.give_back()
            self.window.close()
            self.keyboard.give_back()
            if saves is not None:
                saves.close()
            self.grading_thread.close()
        return code

    def leave(self, code: int) -> None:
        if not self.left.done():
            self.left.set_result(code)

    def pressed(self, key: str) -> None:
        if key == "ctrl-c":
            self.leave(INTERRUPTED)
        elif not self.left.done():
            actions.pressed(self, key)

    def show(self, **changes: Any) -> None:
        """Change the state and draw it. What is damaged is told wherever it is found."""
        self.state = dataclasses.replace(self.state, **changes)
        if "overview" in changes and not self.state.note:
            self.state = dataclasses.replace(self.state, note=self.state.overview.told)
        if not self.left.done():
            columns, rows = self.window.size()
            self.window.draw(draw(self.window.console, self.state, columns, rows))

    async def tick(self) -> None:
        """Tell that a grading is running, where it takes long."""
        while True:
            await asyncio.sleep(SLOW_S)
            busy = None if self.begun is None else time.monotonic() - self.begun
            shown = None if busy is None else int(busy)
            if self.window.plain:
                self.say_once(None if busy is None or busy < SLOW_S else shown)
            elif shown != self.state.busy_s:
                self.show(busy_s=shown)

    def say_once(self, shown: int | None) -> None:
        """One line for each grading that takes long, where a screen cannot be drawn anew."""
        waits = self.state.page == "verdict" and self.state.verdict is None  # and says so
        if shown is not None and self.said != self.order and not waits:
            self.said = self.order
            slug = self.state.waiting[0] if self.state.waiting else self.state.slug
            self.window.say(f"grading kata/{slug}.py …")

    # ---- saves ----

    def woken(self) -> None:
        """From another thread: something may have happened in the folder."""
        with contextlib.suppress(RuntimeError):  # the loop has been closed
            self.loop.call_soon_threadsafe(self.look)

    def look(self) -> None:
        """Grade the file if it is another one than before."""
        now = signature(self.state.row.file)
        if self.left.done() or now == self.seen:
            return
        if now is None:
            self.away = self.away or self.loop.call_later(GONE_S, self.still_away)
            return
        self.seen = now
        if self.state.page != "verdict":  # the save is what counts now
            self.show(page="verdict", waiting=(), scroll=0)
        self.grade(self.state.slug)

    def still_away(self) -> None:
        """An editor would have brought the file back by now."""
        self.away = None
        if signature(self.state.row.file) is None:
            self.is_missing()
        else:
            self.look()

    def is_missing(self) -> None:
        self.seen = None
        self.let_go()
        self.owed = False
        self.show(
            missing=True, verdict=None, news=(), lost=(), fault="", busy_s=None, rung=None,
            ask=None, page="verdict", scroll=0, waiting=(),
        )  # fmt: skip

    # ---- gradings ----

    def grade(self, slug: str, seed: int | None = None) -> None:
        """Grade a kata; what runs is dropped."""
        self.order += 1
        order = self.order
        self.begun = time.monotonic()
        if not self.state.waiting:
            self.owed = False

        def tell(found: Graded) -> None:
            with contextlib.suppress(RuntimeError):
                self.loop.call_soon_threadsafe(self.graded, order, found)

        self.grading_thread.grade(slug, tell, seed)
        if self.state.verdict is not None and not self.state.waiting and not self.window.plain:
            self.show(busy_s=0)  # the verdict that stands there is of what was saved before

    def let_go(self) -> None:
        """Drop what runs, and wait for no verdict."""
        self.order += 1
        self.begun = None
        self.grading_thread.drop()

    def graded(self, order: int, found: Graded) -> None:
        """A verdict has come; one that is not wanted any more is let go."""
        if order != self.order:
            return
        self.begun = None
        if self.state.waiting:
            self.graded_one_of_all(found)
            return
        if found.missing:
            self.away = self.away or self.loop.call_later(GONE_S, self.still_away)
            return
        before = self.state.verdict
        kept = self.arrived if self.state.note == self.arrived else ""
        self.arrived = ""
        old, verdict = self.state.outcomes, found.verdict
        news, lost = changed(old, verdict)
        rung = self.state.rung
        if rung is not None and verdict is not None and not still_fits(rung, verdict):
            rung = None
        self.show(
            overview=overview.look(self.root), verdict=verdict or before, text=found.text,
            news=news, lost=lost, outcomes=outcomes(old, verdict), runs=self.state.runs + 1,
            missing=False, fault=found.fault, rung=rung, busy_s=None, note=found.told or kept,
            scroll=0 if self.state.page == "verdict" else self.state.scroll,
        )  # fmt: skip
        self.grading_thread.is_shown()

    def graded_one_of_all(self, found: Graded) -> None:
        """One more line on the page of all; the next one follows."""
        why = f"kata/{found.slug}.py is not there" if found.missing else found.fault
        one = OneOfAll(found.slug, found.verdict, why)
        waiting = self.state.waiting[1:]
        self.show(
            overview=overview.look(self.root), of_all=(*self.state.of_all, one),
            waiting=waiting, note=found.told or self.state.note, busy_s=None,
        )  # fmt: skip
        if waiting:
            self.grade(waiting[0])

    def go_to(self, slug: str, note: str = "") -> None:
        """Turn to a kata and grade it as it is. `note` is what is to be told meanwhile."""
        try:
            told = progress.change(self.root, lambda old: progress.at(old, slug)).told
        except OSError as error:
            told = progress.not_kept(error)
        self.arrived = note = note or told
        self.let_go()
        self.owed = False
        self.show(
            slug=slug, overview=overview.look(self.root), page="verdict", verdict=None, text="",
            news=(), lost=(), outcomes={}, runs=0, missing=False, fault="", rung=None, busy_s=None,
            note=note, ask=None, scroll=0, waiting=(),
        )  # fmt: skip
        self.seen = signature(self.state.row.file)
        if self.seen is None:
            self.is_missing()
        else:
            self.grade(slug)


def still_fits(rung: Rung, verdict: Verdict) -> bool:
    """Whether a hint that was shown is for this verdict as well."""
    found = (verdict.diagnosis or {}).get("id")
    return not verdict.passed and rung.diagnosis == (None if found == "unexplained" else found)


def last_line(state: ScreenState) -> str:
    """What is left standing in the terminal: how far it went."""
    told = f"{state.overview.passed} of {len(state.overview.rows)} katas passed"
    if state.verdict is not None and state.busy_s is None:
        told += f"; {state.slug}: {state.verdict.score} of {state.verdict.max_score} points"
    return told
