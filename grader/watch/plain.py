"""`kata watch` on a dumb terminal: the lines of each page, one page below another, no escapes."""

import contextlib
import dataclasses
import shutil

from rich.console import Console

from grader.report.harmless import for_encoding
from grader.watch.body import Body
from grader.watch.fit import Line
from grader.watch.foot import foot_lines
from grader.watch.head import HEIGHT, head_lines
from grader.watch.state import ScreenState


class Plain:
    """Knows what has been written already. Nothing here raises if the terminal has gone."""

    def __init__(self, console: Console, body: Body) -> None:
        self.console, self.body = console, body
        self._shown: tuple[ScreenState, bool] | None = None
        self._text = ""
        self._said = False

    def show(self, state: ScreenState) -> None:
        """Write the page if it is a new one. If a grading takes long, say so once."""
        if not state.busy_s:
            self._said = False
        elif not self._said and not (state.page == "verdict" and state.verdict is None):
            self._said = True
            slug = state.waiting[0] if state.waiting else state.slug
            self._write(f"grading kata/{slug}.py …")
        now = dataclasses.replace(state, busy_s=None), self.body.whole
        if now != self._shown:
            self._shown = now
            text = self.page(state)
            if text != self._text:
                self._text = text
                self._write(f"{text}\n")

    def page(self, state: ScreenState) -> str:
        """The page without repeated blank lines."""
        width, height = shutil.get_terminal_size()
        foot = foot_lines(self.console, state, width, height)
        body = self.body.lines(width, max(height - HEIGHT - len(foot), 1))
        head = head_lines(self.console, state, width, above=False, below=self.body.below)
        text = [_text(line) for line in (*head, *body, *foot)]
        return "\n".join(
            line for line, after in zip(text, [*text[1:], ""], strict=True) if line or after
        )

    def _write(self, text: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            self.console.file.write(f"{for_encoding(text, self.console.encoding)}\n")
            self.console.file.flush()


def _text(line: Line) -> str:
    return "".join(part.text for part in line).rstrip()
