"""A picture in a terminal: the rails under its title, or its sentences."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from grader.picture.value import Picture
from grader.report.picture_rails import WIDTH, rails
from grader.report.picture_said import sentences
from grader.report.terminal import Terminal

_STYLES = {"✂": "bold red", "✗": "red", "✓": "green"}


def picture_parts(
    terminal: Terminal, picture: Picture, in_words: bool = False
) -> Iterator[RenderableType]:
    """The picture from its top."""
    yield terminal.text(picture.title, "bold")
    yield Text()
    if in_words:
        yield from (terminal.text(sentence) for sentence in sentences(picture))
        return
    for line in rails(picture, min(max(terminal.console.width, 30), WIDTH)):
        style = next((style for sign, style in _STYLES.items() if sign in line), "")
        yield terminal.text(line, style)
