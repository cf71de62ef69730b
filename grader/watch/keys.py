"""What was typed, as names of keys. prompt_toolkit reads and sorts out what terminals send."""

import asyncio
import contextlib
from collections.abc import Callable

from prompt_toolkit.input import create_input
from prompt_toolkit.input.base import Input
from prompt_toolkit.key_binding import KeyPress
from prompt_toolkit.keys import Keys

ESCAPE_S = 0.05
"""How long an escape may be the beginning of another key."""

NAMES = {
    Keys.Up: "up",
    Keys.Down: "down",
    Keys.Left: "pageup",
    Keys.Right: "pagedown",
    Keys.PageUp: "pageup",
    Keys.PageDown: "pagedown",
    Keys.Home: "home",
    Keys.End: "end",
    Keys.Enter: "enter",
    Keys.ControlJ: "enter",
    Keys.Escape: "escape",
    Keys.ControlC: "ctrl-c",
    Keys.ControlD: "q",
    Keys.ControlZ: "ctrl-z",
    Keys.ControlL: "redraw",
    Keys.ControlBackslash: "ctrl-c",
}


class Keyboard:
    """The keys of the terminal that standard input is, one at a time and without their echo."""

    def __init__(self, pressed: Callable[[str], None], gone: Callable[[], None]) -> None:
        self._input: Input = create_input()
        self._pressed, self._gone = pressed, gone
        self._held = contextlib.ExitStack()
        self._flush: asyncio.TimerHandle | None = None

    def take(self) -> None:
        """Begin to read. In a running asyncio loop."""
        self._held.enter_context(self._input.raw_mode())
        self._held.enter_context(self._input.attach(self._ready))

    def give_back(self) -> None:
        """Leave the terminal as it was."""
        if self._flush is not None:
            self._flush.cancel()
        self._held.close()

    def _ready(self) -> None:
        try:
            presses = self._input.read_keys()
        except OSError:
            presses = []
            self._gone()
        self._tell(presses)
        if self._input.closed:
            self._gone()
        if self._flush is not None:
            self._flush.cancel()
        later = asyncio.get_running_loop().call_later
        self._flush = later(ESCAPE_S, lambda: self._tell(self._input.flush_keys()))

    def _tell(self, presses: list[KeyPress]) -> None:
        for press in presses:
            if isinstance(press.key, Keys):
                name = NAMES.get(press.key)
            else:
                name = {" ": "pagedown"}.get(press.key, press.key)
            if name is not None:
                self._pressed(name)
