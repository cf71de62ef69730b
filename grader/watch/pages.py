"""Other pages of `kata watch`: the list, all verdicts, the reference, a diff, why it matters."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.text import Text

from grader.report.compose import story_of
from grader.report.lists import MARKS, STYLES
from grader.report.picture_page import picture_parts
from grader.report.terminal import Terminal
from grader.report.why import why_parts
from grader.watch.check_rows import cut_off
from grader.watch.state import OneOfAll, ScreenState


@dataclass(frozen=True)
class _Sized:
    """Lines that are made to fit the width of the screen."""

    lines: Callable[[int], Iterable[Text]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterable[Text]:
        return self.lines(options.max_width)


_LEAST = 12
"""With less room than this, a title is not worth showing."""


def line_of(state: ScreenState) -> int:
    """In which line of the list the chosen kata stands, below the headings of the belts."""
    belts = [row.entry.belt for row in state.overview.rows[: state.cursor + 1]]
    known = {belt.name for belt in state.overview.belts}
    return state.cursor + len({belt for belt in belts if belt in known})


def katas(terminal: Terminal, state: ScreenState) -> RenderableType:
    """One line per kata, with the chosen one marked. If there is little room, the title is cut,
    then left out, then the level, and last the state, which the mark shows too."""
    rows = state.overview.rows
    slugs, states = (max(map(len, names)) for names in zip(
        *((row.entry.slug, row.state) for row in rows), strict=True))  # fmt: skip
    levels = [f"{row.entry.level}, {row.entry.minutes} min" for row in rows]

    def lines(width: int) -> Iterable[Text]:
        room = width - 4 - slugs
        with_state = room >= 2 + states
        room -= 2 + states
        with_level = room >= 2 + max(map(len, levels))
        room -= (2 + max(map(len, levels))) * with_level + 2
        belts, last = {belt.name: belt for belt in state.overview.belts}, ""
        for index, (row, level) in enumerate(zip(rows, levels, strict=True)):
            if row.entry.belt != last and row.entry.belt in belts:
                last = row.entry.belt
                belt = terminal.text(f"{last} belt: {belts[last].standing}", "bold dim")
                belt.truncate(width, overflow="crop")
                yield belt
            here, style = index == state.cursor, STYLES[row.state]
            name = terminal.text(row.entry.slug, "bold reverse" if here else "bold")
            line = Text.assemble(
                terminal.text("> " if here else "  ", "bold"),
                terminal.text(f"{MARKS[row.state]} ", style), name,
            )  # fmt: skip
            if with_state:
                line.append(" " * (slugs - name.cell_len + 2))
                line.append(terminal.text(f"{row.state:<{states}}", style))
            if with_level:
                line.append(terminal.text(f"  {level:<{max(map(len, levels))}}", "dim"))
            if with_level and room >= _LEAST:
                title = terminal.text(row.entry.title)
                title.truncate(room, overflow=cut_off(terminal))
                line.append("  ").append(title)
            line.truncate(width, overflow="crop")
            yield line

    return _Sized(lines)


def verdicts(terminal: Terminal, state: ScreenState) -> RenderableType:
    """One line per kata that has been graded so far."""
    lines: list[Text] = []
    wide = max(len(row.entry.slug) for row in state.overview.rows)
    for one in state.of_all:
        mark, style, points, words = _one(one)
        line = f"{mark} {one.slug:<{wide}}  {points:<8}  {words}"
        lines.append(terminal.text(line, style))
    if not state.waiting:
        passed = sum(one.verdict is not None and one.verdict.passed for one in state.of_all)
        total = len(state.overview.rows)
        lines.append(terminal.text(f"{passed} of {total} answers pass.", "bold"))
    else:
        lines.append(terminal.text("grading …", "dim"))
    return Group(*lines)


def _one(one: OneOfAll) -> tuple[str, str, str, str]:
    """A kata's mark, style, points and words."""
    verdict = one.verdict
    if verdict is None:
        return "–", "bold yellow", "", one.why
    points = f"{verdict.score:>2} of {verdict.max_score}"
    if verdict.passed:
        return "✓", "green", points, verdict.summary
    if verdict.outcome == "not_started":
        return "·", "", points, verdict.summary
    return "✗", "bold red", points, verdict.summary


def code(terminal: Terminal, state: ScreenState) -> RenderableType:
    """The reference answer."""
    text = state.body.splitlines()
    return _Sized(
        lambda width: [part for line in text for part in _folded(terminal, line, width=width)]
    )


def why(terminal: Terminal, state: ScreenState) -> RenderableType:
    """Why the kata matters, and the ways to solve it."""
    assert state.why is not None
    return Group(*why_parts(terminal, state.why))


def picture(terminal: Terminal, state: ScreenState) -> RenderableType:
    """The way of the gradient; what stands in for it where there is none."""
    way = story_of(state.verdict).way if state.verdict is not None else None
    if way is None:
        return terminal.text("drawing …" if state.busy_s is not None else NO_PICTURE)
    return Group(*picture_parts(terminal, way))


NO_PICTURE = "There is nothing to draw: your answer differentiated nothing that could be followed."
_STYLES = {"+": "green", "-": "red", "@": "cyan"}


def difference(terminal: Terminal, state: ScreenState) -> RenderableType:
    """A unified diff from the learner's answer to the reference."""
    if not state.body:
        return terminal.text("Your answer is identical to the reference.")
    text = state.body.splitlines()[2:]
    return _Sized(
        lambda width: [
            part for line in text for part in _folded(terminal, line, sign=1, width=width)
        ]
    )


_FURTHER = 4


def _folded(terminal: Terminal, line: str, *, sign: int = 0, width: int) -> Iterable[Text]:
    """A line of code. What does not fit goes on below it, after the same sign, and indented further
    than the line itself if there is room."""
    style = _STYLES.get(line[:sign], "")
    whole = terminal.text(line, style)
    if whole.cell_len <= width:
        return [whole]
    blanks = len(line[sign:]) - len(line[sign:].lstrip())
    begin = line[: sign + min(blanks, max(width // 2 - _FURTHER - sign, 0))]
    further = line[:sign] + " " * min(len(begin) - sign + _FURTHER, width // 2)
    parts = terminal.text(line[sign + blanks :], style).wrap(
        terminal.console, width - len(further), overflow="fold"
    )
    return [
        Text.assemble(terminal.text(further if number else begin, style), part)
        for number, part in enumerate(parts)
    ]
