"""One session: saves and verdicts come in, actions ask for something, and each changes the state
that is shown. It does not know the terminal: `redraw` asks whoever made it to draw the state.

Everything here runs in asyncio's thread. What takes time is done in the grading thread.
"""

import asyncio
import contextlib
import dataclasses
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from grader.catalog.diagnoses import NAMES_NOTHING
from grader.judge.verdict import Verdict
from grader.learner import overview, progress
from grader.learner.hints import Rung
from grader.pipeline.grade import Picture
from grader.watch.grading import Graded
from grader.watch.saves import Signature, signature
from grader.watch.state import OneOfAll, ScreenState, changed, outcomes

TICK_S = 0.3
"""How often the session looks at how long a grading has been running."""
GONE_S = 0.4
"""A file may be missing for this long, as it is while an editor renames it."""


class Grading(Protocol):
    """What grades for a session; `GradingThread` does."""

    def grade(
        self,
        slug: str,
        report: Callable[[Graded], None],
        seed: int | None = None,
        picture: Picture = "failed",
    ) -> None: ...

    def drop(self) -> bool: ...

    def is_shown(self) -> None: ...


class Session:
    """One session. `redraw` asks for the state to be drawn."""

    def __init__(self, root: Path, slug: str, grading: Grading, redraw: Callable[[], None]) -> None:
        self.root, self.grading, self.redraw = root, grading, redraw
        self.state = ScreenState(overview.look(root), slug)
        self.loop = asyncio.get_running_loop()
        self.over = False
        """Whether you have left."""
        self.seen: Signature | None = None
        """The file as it was when its grading began; None if there was no file."""
        self.begun: float | None = None
        """When the grading that is running was ordered."""
        self.order = 0
        """The number of the last order. Results of earlier ones are ignored."""
        self.owed = False
        """Whether a grading of the current kata was dropped in order to grade all."""
        self.arrived = ""
        """What was said on the way to this kata; it stays until the first verdict has come."""
        self._away: asyncio.TimerHandle | None = None
        self._undrawn = False

    def show(self, **changes: Any) -> None:
        """Change the state and have it drawn. A damaged file is reported, whoever found it."""
        self.state = dataclasses.replace(self.state, **changes)
        if "overview" in changes and not self.state.note:
            self.state = dataclasses.replace(self.state, note=self.state.overview.damage)
        if not self.over:
            self.redraw()

    def is_drawn(self) -> None:
        """The state is on the screen: the grading thread may prepare what comes next."""
        if self._undrawn:
            self._undrawn = False
            self.grading.is_shown()

    async def tick(self) -> None:
        """Show for how many seconds a grading has been running."""
        while True:
            await asyncio.sleep(TICK_S)
            busy_s = None if self.begun is None else int(time.monotonic() - self.begun)
            if busy_s != self.state.busy_s:
                self.show(busy_s=busy_s)

    # ---- saves ----

    def woken(self) -> None:
        """Called from another thread: something may have happened in the folder."""
        with contextlib.suppress(RuntimeError):  # the loop has been closed
            self.loop.call_soon_threadsafe(self.look)

    def look(self) -> None:
        """Grade the file if it has changed."""
        now = signature(self.state.row.file)
        if self.over or now == self.seen:
            return
        if now is None:
            self._wait_for_the_file()
            return
        self.seen = now
        if self.state.page != "verdict":  # the save is what counts now
            self.show(page="verdict", waiting=())
        self.grade(self.state.slug)

    def _wait_for_the_file(self) -> None:
        self._away = self._away or self.loop.call_later(GONE_S, self._still_away)

    def _still_away(self) -> None:
        """An editor would have brought the file back by now."""
        self._away = None
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
            ask=None, page="verdict", waiting=(),
        )  # fmt: skip

    # ---- gradings ----

    def grade(self, slug: str, seed: int | None = None, picture: Picture = "failed") -> None:
        """Grade a kata. A grading that is running is dropped."""
        self.order += 1
        order = self.order
        self.begun = time.monotonic()
        if not self.state.waiting:
            self.owed = False
            if self.state.address:
                picture = "always"  # the page shows it of a pass too

        def report(found: Graded) -> None:
            with contextlib.suppress(RuntimeError):
                self.loop.call_soon_threadsafe(self.graded, order, found)

        self.grading.grade(slug, report, seed, picture)
        if self.state.verdict is not None and not self.state.waiting:
            self.show(busy_s=0)  # the verdict on the screen belongs to an earlier save

    def grade_again(self) -> None:
        """Restart a grading that is running: its clock went on while we were stopped."""
        if self.begun is not None:
            self.grade(self.state.waiting[0] if self.state.waiting else self.state.slug)

    def let_go(self) -> None:
        """Drop what is running, and do not wait for its verdict."""
        self.order += 1
        self.begun = None
        self.grading.drop()

    def graded(self, order: int, found: Graded) -> None:
        """A verdict has come. It is ignored if nobody waits for it any more."""
        if order != self.order:
            return
        self.begun = None
        if self.state.waiting:
            self._graded_one_of_all(found)
            return
        if found.missing:
            self._wait_for_the_file()
            return
        before = self.state.verdict
        kept = self.arrived if self.state.note == self.arrived else ""
        self.arrived = ""
        old, verdict = self.state.outcomes, found.verdict
        news, lost = changed(old, verdict)
        rung = self.state.rung
        if rung is not None and verdict is not None and not still_fits(rung, verdict):
            rung = None
        self._undrawn = True
        self.show(
            overview=overview.look(self.root), verdict=verdict or before, text=found.text,
            news=news, lost=lost, outcomes=outcomes(old, verdict), runs=self.state.runs + 1,
            missing=False, fault=found.fault, rung=rung, busy_s=None, note=found.note or kept,
        )  # fmt: skip

    def _graded_one_of_all(self, found: Graded) -> None:
        """Add a line to the page of all katas, and start the next grading."""
        why = f"kata/{found.slug}.py is not there" if found.missing else found.fault
        one = OneOfAll(found.slug, found.verdict, why)
        waiting = self.state.waiting[1:]
        self.show(
            overview=overview.look(self.root), of_all=(*self.state.of_all, one),
            waiting=waiting, note=found.note or self.state.note, busy_s=None,
        )  # fmt: skip
        if waiting:
            self.grade(waiting[0])

    def go_to(self, slug: str, note: str = "") -> None:
        """Turn to a kata and grade it as it is. `note` is shown until its verdict has come."""
        try:
            damage = progress.change(self.root, lambda old: progress.at(old, slug)).damage
        except OSError as error:
            damage = progress.not_kept(error)
        self.arrived = note = note or damage
        self.let_go()
        self.owed = False
        self.show(
            slug=slug, overview=overview.look(self.root), page="verdict", verdict=None, text="",
            news=(), lost=(), outcomes={}, runs=0, missing=False, fault="", rung=None, busy_s=None,
            note=note, ask=None, waiting=(),
        )  # fmt: skip
        self.seen = signature(self.state.row.file)
        if self.seen is None:
            self.is_missing()
        else:
            self.grade(slug)


def still_fits(rung: Rung, verdict: Verdict) -> bool:
    """Whether a hint on the screen also belongs to this verdict."""
    found = (verdict.diagnosis or {}).get("id")
    return not verdict.passed and rung.diagnosis == (None if found in NAMES_NOTHING else found)
