"""Signals as events of the loop: another size, a stop and its end, a terminal that was closed.

Windows has none of these; there, keys are all there is.
"""

import contextlib
import os
import signal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grader.watch.loop import Session

INTERRUPTED, HUNG_UP, TERMINATED = 130, 129, 143


class Signals:
    """Those that a session answers, until it gives them back."""

    def __init__(self, session: "Session") -> None:
        self._session, self._taken = session, list[int]()

    def take(self) -> None:
        session = self._session
        wanted: dict[str, Any] = {
            "SIGWINCH": session.show,
            "SIGCONT": lambda: resumed(session),
            "SIGTSTP": lambda: suspend(session, group=False),
            "SIGINT": lambda: session.leave(INTERRUPTED),
            "SIGTERM": lambda: session.leave(TERMINATED),
            "SIGHUP": lambda: session.leave(HUNG_UP),
        }
        for name, does in wanted.items():
            number = getattr(signal, name, None)
            with contextlib.suppress(NotImplementedError):
                if number is not None:
                    session.loop.add_signal_handler(number, does)
                    self._taken.append(number)

    def give_back(self) -> None:
        for number in self._taken:
            self._session.loop.remove_signal_handler(number)


def suspend(session: "Session", *, group: bool) -> None:
    """Give the terminal back and stop. `group`: with `make`, which may have called us, as the
    shell does on Ctrl-Z."""
    if not hasattr(signal, "SIGTSTP"):
        return
    session.window.close()
    session.keyboard.give_back()
    if group:
        session.loop.remove_signal_handler(signal.SIGTSTP)
        os.kill(0, signal.SIGTSTP)
        again = Signals(session)
        again.take()
    else:
        os.kill(os.getpid(), signal.SIGSTOP)
    resumed(session)


def resumed(session: "Session") -> None:
    """Go on after a stop: the terminal may have been another's, and time has passed."""
    if session.left.done():
        return
    session.keyboard.give_back()
    session.keyboard.take()  # first, since this waits where we are in the background
    session.window.open()
    if session.begun is not None:
        waiting = session.state.waiting
        session.grade(waiting[0] if waiting else session.state.slug)  # its clock went on
    session.show()
