"""`kata watch` from beginning to end: a session, in a prompt_toolkit application, which owns the
terminal. Saves, keys, verdicts and signals come in, and each changes the session.
"""

import asyncio
import dataclasses
import errno
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from grader.web.moment import Moment
    from grader.web.server import PageServer

HUNG_UP, TERMINATED = 129, 143
ESCAPE_S = 0.05
"""How long after an escape it may still turn out to be the beginning of another key."""
STOPPED = "The watch is stopped, and sees no save. To go on, type fg in its terminal."
GONE = {errno.EIO, errno.EPIPE, errno.ENXIO, errno.EBADF}
"""The errors of a terminal that has been closed."""
_OF_A_CONNECTION = {"transport", "protocol", "socket"}
"""What asyncio reports with a fault of a connection; the terminal has none of these."""


async def run_watch(
    workers: Workers,
    root: Path,
    slug: str,
    deadline: Deadline,
    note: str = "",
    page: "PageServer | None" = None,
) -> tuple[int, ScreenState]:
    """One session, until you leave. Returns the exit code and what was shown last.

    note: what was found damaged before the session began, to be shown on the screen too.
    page: what serves the page in the browser, with `--web`.
    """
    grading = GradingThread(workers, root, deadline)
    loop = Loop(grading, root, slug, page)
    try:
        return await loop.run(note), loop.session.state
    finally:
        grading.close()


class Loop:
    """A session and the application that shows it."""

    def __init__(
        self, grading: GradingThread, root: Path, slug: str, page: "PageServer | None" = None
    ) -> None:
        self.session = Session(root, slug, grading, self.redraw)
        self.page = page
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

    async def run(self, note: str) -> int:
        """Run until you leave. Whatever happens, the terminal is left as it was."""
        loop = asyncio.get_running_loop()
        self.session.arrived = note
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
            if self.page is not None:
                await self.page.end()

    def begin(self) -> None:
        """Called when the application is running and has not been drawn yet."""
        for number, does in self.signals.items():
            asyncio.get_running_loop().add_signal_handler(number, does)
        if self.page is not None:
            self.session.show(address=self.page.address)
        self.session.go_to(self.session.state.slug, self.session.arrived)
        if self.page is not None:
            self.page.begin(self.moment(), lambda why: self.session.show(note=why, address=""))
        self.saves = Saves(self.session.root / "kata", self.session.woken)
        self.app.create_background_task(self.session.tick())

    def redraw(self) -> None:
        self.app.invalidate()

    def drawn(self, app: Application[int]) -> None:
        if self.plain is not None:
            self.plain.show(self.session.state)
        self.session.is_drawn()
        if self.page is not None:
            self.page.show(self.moment())

    def moment(self) -> "Moment":
        """What the page shows now. Without a page, nothing of it is imported."""
        from grader.watch.on_page import moment

        return moment(self.session)

    def is_stopping(self) -> None:
        """Say so on the page; what is drawn first after the stop takes it back."""
        if self.page is not None:
            self.page.show(dataclasses.replace(self.moment(), says=STOPPED, is_old=True))

    # ---- the end ----

    def leave(self, code: int) -> None:
        if self.app.is_running and not self.app.is_done:
            self.session.over = True
            self.app.exit(result=code)

    def failed(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """A key, a verdict or a drawing has raised: the session ends, and the error is shown. A
        connection of the page may break without that."""
        if _OF_A_CONNECTION & context.keys():
            return
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
        """Ctrl-Z: give the terminal back and stop, together with `make` if it called us."""
        if hasattr(signal, "SIGTSTP"):
            asyncio.get_running_loop().remove_signal_handler(signal.SIGTSTP)
            self.is_stopping()
            self.app.suspend_to_background()

    def stop(self) -> None:
        """Somebody has stopped this process alone; there may be no shell to continue it."""
        self.is_stopping()
        run_in_terminal(lambda: os.kill(os.getpid(), signal.SIGSTOP))

    def resume(self) -> None:
        """Go on after a stop. Others may have used the terminal, and time has passed."""
        if self.session.over:
            return
        # This comes first, since it waits while we are in the background. Raw mode is not left
        # here: the application's own raw mode knows how the terminal was at the beginning.
        self.app.input.raw_mode().__enter__()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTSTP, self.stop)
        self.app.renderer.clear()
        self.session.grade_again()
        self.redraw()


def is_gone(error: BaseException) -> bool:
    """Whether the error says that the terminal has been closed."""
    return isinstance(error, EOFError) or (isinstance(error, OSError) and error.errno in GONE)


def last_line(state: ScreenState) -> str:
    """The line that stays in the terminal afterwards: how far you have come."""
    line = f"{state.overview.passed} of {len(state.overview.rows)} katas passed"
    if state.verdict is not None and state.busy_s is None:
        line += f"; {state.slug}: {state.verdict.score} of {state.verdict.max_score} points"
    return line
