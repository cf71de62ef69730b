"""The page between head and foot, which scrolls in a prompt_toolkit window.

A verdict that does not fit is first shown shortened. The first step down then shows all of it.
"""

from collections.abc import Callable

from prompt_toolkit.layout import Dimension, UIContent, UIControl, Window
from rich.console import Console
from rich.segment import Segment
from rich.style import Style

from grader.report.terminal import Terminal
from grader.watch import pages
from grader.watch.fit import Line, fit, rendered
from grader.watch.fragments import content
from grader.watch.state import ScreenState, is_stale
from grader.watch.verdict_page import GIVE_WAY, everything, verdict_parts

_PAGES = {
    "list": pages.katas,
    "all": pages.verdicts,
    "solution": pages.code,
    "diff": pages.difference,
    "why": pages.why,
    "picture": pages.picture,
}
_NEW = ("slug", "page", "verdict", "rung", "fault", "missing", "body", "why")
"""If one of these changes, the page is a new one."""
SMALLEST = 20
"""In columns. On a narrower screen, lines are cut off."""


class Body(UIControl):
    """The page of a state. `window` knows how far it is scrolled."""

    def __init__(self, console: Console, state: Callable[[], ScreenState]) -> None:
        self.console, self.state = console, state
        self.window = Window(self, height=Dimension(min=1), wrap_lines=False)
        self.whole = False
        """Whether a verdict that does not fit is shown in full."""
        self._shorter = False
        self._seen = state()

    # ---- scrolling ----

    def scroll(self, by: int) -> None:
        """Scroll by lines; the window stops at the end of the page."""
        to = max(self.window.vertical_scroll + self.whole + by, 0)
        self.whole = self._shorter and to > 0
        self.window.vertical_scroll = max(to - self.whole, 0)

    @property
    def screenful(self) -> int:
        """How many lines Page Up and Page Down move."""
        info = self.window.render_info
        return max(info.window_height - 1, 1) if info else 1

    @property
    def above(self) -> bool:
        """Whether there is something above what is shown."""
        return self.whole or self.window.vertical_scroll > 0

    @property
    def below(self) -> bool:
        """Whether there is more than is shown."""
        info = self.window.render_info
        hidden = info is not None and not info.bottom_visible
        return hidden or (self._shorter and not self.whole)

    # ---- what prompt_toolkit asks a control ----

    def is_focusable(self) -> bool:
        return True

    def create_content(self, width: int, height: int) -> UIContent:
        lines = self.lines(width, height)
        # A window keeps its cursor in view: the marked kata, or else the line at the top.
        state = self.state()
        at = pages.line_of(state) if state.page == "list" else self.window.vertical_scroll
        return content(lines, width, at)

    def lines(self, width: int, height: int) -> list[Line]:
        """The page, shortened if it does not fit, unless `whole` is set."""
        state, terminal = self.state(), Terminal(self.console)
        self._begin_at_the_top(state)
        self.console.size = (max(width, SMALLEST), max(height, 1))
        width = self.console.width
        if state.page != "verdict":
            self._shorter = False
            return rendered(self.console, _PAGES[state.page](terminal, state), width)
        parts = verdict_parts(terminal, state)
        if self.whole:
            found = [
                line for part in everything(parts) for line in rendered(self.console, part, width)
            ]
        else:
            found, self._shorter = fit(self.console, width, height, parts, GIVE_WAY)
        return [_dimmed(line) for line in found] if is_stale(state) else found

    def _begin_at_the_top(self, state: ScreenState) -> None:
        """Show a new page from its beginning."""
        if any(getattr(state, name) is not getattr(self._seen, name) for name in _NEW):
            self.whole, self.window.vertical_scroll = False, 0
        self._seen = state


def _dimmed(line: Line) -> Line:
    return [Segment(part.text, Style(dim=True)) for part in line]
