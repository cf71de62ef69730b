"""The checks of a verdict for a screen: one row per check, or one row of marks.

The rows are drawn at every save. They are laid out by hand, since a rich table takes several times
as long.
"""

from collections.abc import Sequence

from rich.console import Group, OverflowMethod, RenderableType
from rich.text import Text

from grader.report.story import MARKS, STATUS_WORDS, CheckRow
from grader.report.terminal import STYLES, Terminal

_POINTS, _LEAST = 6, 8


def check_rows(
    terminal: Terminal, checks: Sequence[CheckRow], chosen: Sequence[str], *, whole: bool
) -> RenderableType:
    """The checks with these states; with `whole`, long titles are folded, else they are cut off."""
    words = max((len(check.words) for check in checks), default=0)
    room = max(terminal.console.width - words - _POINTS - 5, _LEAST)
    rows: list[Text] = []
    for check in checks:
        if check.status not in chosen:
            continue
        style = STYLES[check.status]
        title = terminal.text(check.title, "" if check.status == "passed" else style)
        rest: Sequence[Text] = ()
        if whole:
            title, *rest = title.wrap(terminal.console, room, overflow="fold")
        else:
            title.truncate(room, overflow=cut_off(terminal))
        title.pad_right(max(room - title.cell_len, 0))
        state = terminal.text(f" {check.words:<{words}}", style)
        score = terminal.text(f"{check.points:>{_POINTS}}", "dim")
        mark = terminal.text(check.mark, style)
        rows.append(Text.assemble(" ", mark, " ", title, state, score))
        rows += [Text.assemble("   ", line) for line in rest]
    return Group(*rows)


def check_marks(terminal: Terminal, checks: Sequence[CheckRow]) -> Text:
    """All checks in one row: one mark per check, and how many have each state."""
    row = Text(" ")
    for status in ("passed", "failed", "skipped"):
        count = sum(check.status == status for check in checks)
        if count:
            marks = MARKS[status] * count
            row.append(terminal.text(f"{marks} {count} {STATUS_WORDS[status]}   ", STYLES[status]))
    return row


def cut_off(terminal: Terminal) -> OverflowMethod:
    """How a line is cut: with an ellipsis if the terminal has that character."""
    utf = terminal.console.encoding.lower().replace("-", "") == "utf8"
    return "ellipsis" if utf else "crop"
