"""The terminal as a window: draws whole screens, and leaves it as it was. rich does the writing.

A dumb terminal gets the lines one below another instead.
"""

import contextlib
import os
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.segment import Segment

from grader.report.harmless import for_encoding

Lines = Sequence[list[Segment]]
SMALLEST = (20, 4)
PASTES_MARKED, PASTES_BARE = "\x1b[?2004h", "\x1b[?2004l"
"""Whether the terminal says that text is pasted; text that is pasted is no command."""


class Window:
    """One terminal's screen. Nothing here raises because the terminal has gone."""

    def __init__(self) -> None:
        self.console = Console(highlight=False, soft_wrap=False)
        self.plain = self.console.is_dumb_terminal
        self._shown: list[str] = []

    def size(self) -> tuple[int, int]:
        """Columns and rows, as they are at this moment."""
        try:
            columns, rows = os.get_terminal_size(sys.stdout.fileno())
        except OSError:
            columns, rows = 0, 0
        if columns <= 0 or rows <= 0:  # some terminals never say
            columns, rows = 80, 24
        size = max(columns, SMALLEST[0]), max(rows, SMALLEST[1])
        self.console.size = size
        return size

    def open(self) -> None:
        """Take the screen; what stood there comes back at `close`."""
        if not self.plain:
            with contextlib.suppress(OSError, ValueError):
                self.console.set_alt_screen(True)
                self.console.show_cursor(False)
                self._write(PASTES_MARKED)

    def close(self) -> None:
        if not self.plain:
            with contextlib.suppress(OSError, ValueError):
                self._write(PASTES_BARE)
                self.console.show_cursor(True)
                self.console.set_alt_screen(False)

    def _write(self, code: str) -> None:
        if self.console.is_terminal and not self.console.legacy_windows:
            self.console.file.write(code)
            self.console.file.flush()

    def say(self, line: str) -> None:
        """One line by itself, on a dumb terminal."""
        with contextlib.suppress(OSError, ValueError):
            self.console.file.write(f"{for_encoding(line, self.console.encoding)}\n")
            self.console.file.flush()

    def draw(self, lines: Lines) -> None:
        """Show these lines, which fill the screen."""
        with contextlib.suppress(OSError, ValueError):
            if not self.plain:
                self.console.update_screen_lines(list(lines))
                return
            text = ["".join(segment.text for segment in line).rstrip() for line in lines]
            text = [
                line for line, after in zip(text, [*text[1:], ""], strict=True) if line or after
            ]
            if text != self._shown:
                self._shown = text
                self.console.file.write("\n".join(text) + "\n\n")
                self.console.file.flush()
