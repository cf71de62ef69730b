"""Turns the lines that rich makes into what prompt_toolkit shows: fragments of a style and a text.

An answer's text reaches the terminal as text only. The only escape written here opens or closes a
link (OSC 8), and `link` has made sure that its address is printable.
"""

from collections.abc import Sequence
from functools import lru_cache

from prompt_toolkit.application import get_app
from prompt_toolkit.data_structures import Point
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.layout import UIContent
from prompt_toolkit.styles import ANSI_COLOR_NAMES
from prompt_toolkit.utils import get_cwidth
from rich.color import Color
from rich.segment import Segment
from rich.style import Style

Line = Sequence[Segment]
ESCAPE = "[ZeroWidthEscape]"
CLOSE = "\x1b]8;;\x1b\\"


def content(lines: Sequence[Line], width: int, at: int = 0) -> UIContent:
    """Lines in the form that a prompt_toolkit control returns. `at`: the line to keep in view."""
    lines, turn = lines or [[]], get_app().render_counter
    return UIContent(
        get_line=lambda number: fragments(lines[number], width, turn),
        line_count=len(lines),
        cursor_position=Point(0, min(at, len(lines) - 1)),
        show_cursor=False,
    )


def fragments(line: Line, width: int, turn: int) -> StyleAndTextTuples:
    """One line.

    prompt_toolkit writes only the cells that have changed, and an escape only before such a cell.
    But a link that was opened has to be closed. So a line with a link is written in full each time:
    its style has one class for even drawings and another for odd ones (`turn` counts them). A line
    that is cut off has no link.
    """
    used = sum(get_cwidth(part.text) for part in line)
    if used > width or not any(part.style and part.style.link for part in line):
        return [(named(part.style), part.text) for part in line]
    again = f"class:drawing{turn % 2} "
    made: StyleAndTextTuples = []
    for part in line:
        if part.style is None or not part.style.link:
            made.append((again + _visible(part.style), part.text))
            continue
        opened = f"\x1b]8;;{part.style.link}\x1b\\"
        made += [(ESCAPE, opened), (again + named(part.style), part.text), (ESCAPE, CLOSE)]
    if made[-1][1] == CLOSE:  # an escape needs a cell after it, or it is not written
        if used < width:
            made.append((again + _visible(None), " "))
        else:
            style, text, *_ = made[-2]
            made[-2:] = [(style, text[:-1]), (ESCAPE, CLOSE), (style, text[-1])]
    return made


def _visible(style: Style | None) -> str:
    """A style in which blanks at the end of a line are written too."""
    words = named(style)
    return words if "fg:" in words else f"{words} fg:ansidefault"


@lru_cache(maxsize=256)
def named(style: Style | None) -> str:
    """A style in prompt_toolkit's words."""
    if style is None:
        return ""
    words = [
        word
        for word in ("bold", "dim", "italic", "underline", "reverse", "strike")
        if getattr(style, word)
    ]
    if style.color is not None:
        words.append(f"fg:{_colour(style.color)}")
    if style.bgcolor is not None:
        words.append(f"bg:{_colour(style.bgcolor)}")
    return " ".join(words)


def _colour(color: Color) -> str:
    if color.is_default:
        return "ansidefault"
    if color.number is not None and color.number < 16:  # as the learner's terminal shows it
        return ANSI_COLOR_NAMES[1 + color.number]
    return color.get_truecolor().hex
