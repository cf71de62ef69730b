"""The screen of `kata watch`: head, body and foot, made by rich and laid out by prompt_toolkit."""

from collections.abc import Callable

from prompt_toolkit.layout import Dimension, HSplit, UIContent, UIControl, Window
from prompt_toolkit.layout.controls import GetLinePrefixCallable
from rich.console import Console

from grader.watch.body import Body
from grader.watch.fit import Line
from grader.watch.foot import foot_lines
from grader.watch.fragments import content
from grader.watch.head import HEIGHT, head_lines
from grader.watch.state import ScreenState


class Screen:
    """The layout of one session's screen: `container`. `body` scrolls."""

    def __init__(self, console: Console, state: Callable[[], ScreenState]) -> None:
        self.body = Body(console, state)
        head = Window(
            _Head(console, state, self.body),
            height=Dimension(preferred=HEIGHT, max=HEIGHT),
            z_index=1,  # drawn after the body, since it shows whether the body has more
        )
        foot = Window(_Foot(console, state), dont_extend_height=True)
        self.container = HSplit([head, self.body.window, foot])


class _Head(UIControl):
    def __init__(self, console: Console, state: Callable[[], ScreenState], body: Body) -> None:
        self.console, self.state, self.body = console, state, body

    def create_content(self, width: int, height: int) -> UIContent:
        more = {"above": self.body.above, "below": self.body.below}
        return content(head_lines(self.console, self.state(), width, **more), width)


class _Foot(UIControl):
    def __init__(self, console: Console, state: Callable[[], ScreenState]) -> None:
        self.console, self.state = console, state
        self.lines: list[Line] = []

    def preferred_height(
        self,
        width: int,
        max_available_height: int,
        wrap_lines: bool,
        get_line_prefix: GetLinePrefixCallable | None,
    ) -> int | None:
        if max_available_height > len(self.lines):  # else this is a second call, for less room
            self.lines = foot_lines(self.console, self.state(), width, max_available_height)
        return len(self.lines)

    def create_content(self, width: int, height: int) -> UIContent:
        return content(self.lines, width)
