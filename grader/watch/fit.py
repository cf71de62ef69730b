"""Fits parts into a screen: each can be said at several lengths, and gives way to a shorter one
where there is no room. What still does not fit can be scrolled."""

from collections.abc import Mapping, Sequence

from rich.console import Console, RenderableType
from rich.segment import Segment

Line = list[Segment]
Variants = Sequence[RenderableType | None]
"""One part: in full first, then in fewer and fewer lines; None shows nothing."""


class Part:
    """One part. Each of its variants is rendered at most once."""

    def __init__(self, console: Console, width: int, variants: Variants) -> None:
        self.console, self.width, self.variants = console, width, variants
        self.at = 0
        self._lines: dict[int, list[Line]] = {}

    @property
    def lines(self) -> list[Line]:
        if self.at not in self._lines:
            self._lines[self.at] = rendered(self.console, self.variants[self.at], self.width)
        return self._lines[self.at]

    def shrink(self) -> bool:
        """Say it in fewer lines; returns False if that is not possible."""
        if self.at + 1 >= len(self.variants):
            return False
        self.at += 1
        return True

    def grow(self) -> None:
        """Go one step back."""
        self.at -= 1


def rendered(console: Console, part: RenderableType | None, width: int) -> list[Line]:
    """The lines of one part, none wider than the screen."""
    if part is None:
        return []
    options = console.options.update(width=width, height=None)
    return console.render_lines(part, options, pad=False)


def fit(
    console: Console, width: int, room: int, parts: Mapping[str, Variants], give_way: Sequence[str]
) -> tuple[list[Line], bool]:
    """The lines of all parts in their order, and whether something was shortened.

    give_way: names of parts in the order in which they are shortened, one step for every time
        that a part is named, until everything fits into `room` lines.
    """
    made = {name: Part(console, width, variants) for name, variants in parts.items()}

    def height() -> int:
        return sum(len(part.lines) for part in made.values())

    shrunk: list[Part] = []
    for name in give_way:
        if height() <= room:
            break
        if name in made and made[name].shrink():
            shrunk.append(made[name])
    for part in reversed(shrunk):  # one long part may have made room for several short ones
        part.grow()
        if height() > room:
            part.shrink()
    shorter = any(part.at for part in shrunk)
    return [line for part in made.values() for line in part.lines], shorter
