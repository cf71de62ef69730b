"""`kata watch` from its first drawing to its last: a session, in an application of prompt_toolkit,
which owns the terminal. Saves, keys, verdicts and signals come in; each changes the session.
"""

import asyncio
import errno
import os
import signal
import sys
from pathlib import Path
from typing import Any

from prompt_toolkit.application import Application, run_in_terminal
from prompt_toolkit.layout import Layout, Window
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from grader.wall.run import Deadline
from grader.wall.workers import Workers
from grader.watch.grading import GradingThread
from grader.watch.keys import bindings
from grader.watch.plain import Plain
from grader.watch.saves import Saves
from grader.watch.screen import Screen
from grader.watch.session import Session
from grader.watch.state import ScreenState

HUNG_UP, TERMINATED = 129, 143
ESCAPE_S = 0.05
"""How long an escape may be the beginning of another key."""
GONE = {errno.EIO, errno.EPIPE, errno.ENXIO, errno.EBADF}
"""What a terminal answers that has been closed."""


async def run_watch(
    workers: Workers, root: Path, slug: str, deadline: Deadline, told: str = ""
) -> tuple[int, ScreenState]:
    """One session, until you leave. Gives the exit code and what was shown last.

    told: what was found damaged on the way, to be shown on the screen too.
    """
    grading = GradingThread(workers, root, deadline)
    loop = Loop(grading, root, slug)
    try:
        return await loop.run(told), loop.session.state
    finally:
        grading.close()


class Loop:
    """A session and the application that shows it."""

    def __init__(self, grading: GradingThread, root: Path, slug: str) -> None:
        self.session = Session(root, slug, grading, self.redraw)
        self.saves: Saves | None = None
        console = Console(highlight=False, soft_wrap=False)
        screen = Screen(console, lambda: self.session.state)
        self.plain = Plain(console, screen.body) if console.is_dumb_terminal else None
        self.app: Application[int] = Application(
            layout=Layout(Window() if self.plain else screen.container),
            key_bindings=bindings(self.session, screen.body, self.leave, self.suspend),
            full_screen=self.plain is None,
            output=DummyOutput() if self.plain else None,
            include_default_pygments_style=False,
            erase_when_done=True,
            max_render_postpone_time=None,
        )
        self.app.ttimeoutlen = ESCAPE_S
        self.app.after_render += self.drawn
        self.signals = {
            getattr(signal, name): does
            for name, does in (
                ("SIGCONT", self.resume),
                ("SIGTSTP", self.stop),
                ("SIGTERM", lambda: self.leave(TERMINATED)),
                ("SIGHUP", lambda: self.leave(HUNG_UP)),
            )
            if hasattr(signal, name) and sys.platform != "win32"
        }

    async def run(self, told: str) -> int:
        """Until you leave; whatever happens, the terminal is as it was."""
        loop = asyncio.get_running_loop()
        self.session.arrived = told
        loop.set_exception_handler(self.failed)
        try:
            return await self.app.run_async(pre_run=self.begin, set_exception_handler=False)
        except (EOFError, OSError) as error:
            if not is_gone(error):
                raise
            return HUNG_UP
        finally:
            self.session.over = True
            for number in self.signals:
                loop.remove_signal_handler(number)
            loop.set_exception_handler(None)
            if self.saves is not None:
                self.saves.close()

    def begin(self) -> None:
        """The application runs, and has not been drawn yet."""
        for number, does in self.signals.items():
            asyncio.get_running_loop().add_signal_handler(number, does)
        self.session.go_to(self.session.state.slug, self.session.arrived)
        self.saves = Saves(self.session.root / "kata", self.session.woken)
        self.app.create_background_task(self.session.tick())

    def redraw(self) -> None:
        self.app.invalidate()

    def drawn(self, app: Application[int]) -> None:
        if self.plain is not None:
            self.plain.show(self.session.state)
        self.session.is_drawn()

    # ---- the end ----

    def leave(self, code: int) -> None:
        if self.app.is_running and not self.app.is_done:
            self.session.over = True
            self.app.exit(result=code)

    def failed(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """A key, a verdict or a drawing has raised: the session ends, and the fault is seen."""
        error = context.get("exception")
        if error is None or not self.app.is_running or self.app.is_done:
            loop.default_exception_handler(context)
        elif is_gone(error):
            self.leave(HUNG_UP)
        else:
            self.session.over = True
            self.app.exit(exception=error)

    # ---- stopped and continued ----

    def suspend(self) -> None:
        """Ctrl-Z: give the terminal back and stop, with `make`, which may have called us."""
        if hasattr(signal, "SIGTSTP"):
            asyncio.get_running_loop().remove_signal_handler(signal.SIGTSTP)
            self.app.suspend_to_background()

    def stop(self) -> None:
        """Somebody stops this process alone, which may have no shell that would continue it."""
        run_in_terminal(lambda: os.kill(os.getpid(), signal.SIGSTOP))

    def resume(self) -> None:
        """Go on after a stop: the terminal may have been another's, and time has passed."""
        if self.session.over:
            return
        # First, since in the background this waits. It is not left again: the application's own
        # raw mode knows how the terminal was at the beginning.
        self.app.input.raw_mode().__enter__()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTSTP, self.stop)
        self.app.renderer.clear()
        self.session.grade_again()
        self.redraw()


def is_gone(error: BaseException) -> bool:
    """Whether it says that the terminal has been closed."""
    return isinstance(error, EOFError) or (isinstance(error, OSError) and error.errno in GONE)


def last_line(state: ScreenState) -> str:
    """What is left standing in the terminal: how far you are."""
    line = f"{state.overview.passed} of {len(state.overview.rows)} katas passed"
    if state.verdict is not None and state.busy_s is None:
        line += f"; {state.slug}: {state.verdict.score} of {state.verdict.max_score} points"
    return line
