"""The screen of `kata watch`: a state as the lines of a terminal, large or small."""

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text

from grader.report.compose import HEADLINES
from grader.report.terminal import Terminal
from grader.watch import pages
from grader.watch.fit import Line, fit, rendered
from grader.watch.state import ScreenState
from grader.watch.verdict_page import GIVE_WAY, everything, verdict_parts

_KEYS = (
    ("n", "next"), ("p", "previous"), ("l", "list"), ("h", "hint"), ("x", "reset"),
    ("s", "solution"), ("d", "compare"), ("c", "all"), ("r", "again"), ("q", "quit"),
)  # fmt: skip
LONG_S = 10.0
"""From here on a run is told in seconds."""
_ELSEWHERE = (("↑↓", "move"), ("esc", "back"), ("q", "quit"))
_LISTED = (("↑↓", "choose"), ("enter", "go"), ("esc", "back"), ("q", "quit"))


def draw(console: Console, state: ScreenState, width: int, height: int) -> list[Line]:
    """Exactly `height` lines of `width` columns."""
    terminal = Terminal(console)
    foot = _foot_lines(console, terminal, state, width, height)
    head_height, room = _room(height, foot)
    body, first, shorter = _body(console, terminal, state, width, room)
    rest = body[first:]
    if _is_stale(state):
        rest = [[Segment(part.text, Style(dim=True)) for part in line] for line in rest]
    below, above = shorter or len(rest) > room, first > 0 or state.scroll > 0
    head = rendered(console, _head(terminal, state, width, above, below), width)[:head_height]
    blank = rendered(console, Text(""), width) * max(room - len(rest), 0)
    return [*head, *rest[:room], *blank, *foot]


def most_scroll(console: Console, state: ScreenState, width: int, height: int) -> int:
    """How far a state can be scrolled."""
    terminal = Terminal(console)
    _, room = _room(height, _foot_lines(console, terminal, state, width, height))
    if state.page != "verdict":
        return max(len(_page(console, terminal, state, width)) - room, 0)
    parts = verdict_parts(terminal, state)
    _, shorter = fit(console, width, room, parts, GIVE_WAY)
    return max(len(_all(console, everything(parts), width)) - room, 0) + shorter


def _room(height: int, foot: Sequence[Line]) -> tuple[int, int]:
    """How many lines there are for the head and for the body."""
    head = min(2, max(height - len(foot) - 1, 0))
    return head, height - head - len(foot)


# ---- head and foot --------------------------------------------------------------------------


def _head(
    terminal: Terminal, state: ScreenState, width: int, above: bool, below: bool
) -> RenderableType:
    """Which kata, how many have been passed, how it stands, and whether there is more."""
    entry = state.row.entry
    name = terminal.text(f"{entry.slug} · {entry.title}", "bold")
    total = len(state.overview.rows)
    done = terminal.text(f"{state.overview.passed} of {total} passed", "bold")
    if len(name) + len(done) + 2 > width:
        name = terminal.text(entry.slug, "bold")
    arrows = {(False, True): "↓ all of it", (True, True): "↑ ↓", (True, False): "↑"}
    standing, run = _standing(terminal, state), _run(terminal, state)
    more = terminal.text(arrows.get((above, below), ""), "dim")
    if standing.cell_len + more.cell_len + 1 > width:
        more.truncate(1)
    if standing.cell_len + run.cell_len + 2 + more.cell_len <= width:
        standing = Text.assemble(standing, run)
    return Group(_sides(name, done), _sides(standing, more))


def _sides(left: Text, right: Text) -> RenderableType:
    grid = Table.grid(expand=True, padding=(0, 1))
    grid.add_column(no_wrap=True, overflow="crop", ratio=1)
    grid.add_column(no_wrap=True, justify="right")
    grid.add_row(left, right)
    return grid


_TITLES = {
    "list": "Where to?", "all": "Everything in kata/", "solution": "The reference answer",
    "diff": "- yours   + the reference",
}  # fmt: skip


def _standing(terminal: Terminal, state: ScreenState) -> Text:
    """The outcome, or what page this is; and that a grading is running."""
    verdict = state.verdict
    since = f" {state.busy_s:.0f} s" if state.busy_s else ""
    busy = "" if state.busy_s is None else f"   grading …{since}"
    if state.page != "verdict" or verdict is None or state.fault:
        return terminal.text((_TITLES.get(state.page, "") + busy).strip(), "bold")
    if _is_stale(state):
        before = f"   before: {HEADLINES[verdict.outcome]}, {verdict.score} of {verdict.max_score}"
        return Text.assemble(
            terminal.text(busy.strip(), "bold yellow"), terminal.text(before, "dim")
        )
    style = "bold green" if verdict.passed else "bold"
    mark = "✓" if verdict.passed else "·" if verdict.outcome == "not_started" else "✗"
    words = f"{HEADLINES[verdict.outcome]}: {verdict.score} of {verdict.max_score} points"
    return terminal.text(f"{mark} {words}", style)


def _is_stale(state: ScreenState) -> bool:
    """Whether the verdict on the page is of what was saved before; it must not look like the news
    of what is being graded."""
    on_page = state.page == "verdict" and state.verdict is not None and not state.fault
    return on_page and state.busy_s is not None


def _run(terminal: Terminal, state: ScreenState) -> Text:
    """Which run a verdict is of, and how long it took: shown where there is room for it."""
    verdict = state.verdict
    if state.page != "verdict" or verdict is None or state.fault or state.busy_s is not None:
        return Text()
    took = verdict.duration_s
    time = f"{took:.0f} s" if took >= LONG_S else f"{1000 * took:.0f} ms"
    return terminal.text(f"   run {state.runs}, {time}", "dim")


def _foot_lines(
    console: Console, terminal: Terminal, state: ScreenState, width: int, height: int
) -> list[Line]:
    """What is asked or told, and the keys; on a very small screen not all of it."""
    if state.ask is not None:
        told: list[RenderableType] = [terminal.text(state.ask.question, "bold yellow")]
        keys: Sequence[tuple[str, str]] = (("y", "yes"), ("n", "no"))
    else:
        told = [terminal.text(state.note, "yellow")] if state.note else []
        keys = _usable(state, width)
    most = max(height // 3, 1)
    lines = rendered(console, Group(*told, *_keys(terminal, keys, width)), width)
    if len(lines) > most:  # then at least how to leave
        keys = sorted(keys, key=lambda pair: pair[0] != "q")
        lines = rendered(console, Group(*told, *_keys(terminal, keys, width)), width)
    return lines[:most]


def _usable(state: ScreenState, width: int) -> Sequence[tuple[str, str]]:
    """The keys that do something now."""
    if state.page == "list":
        return _LISTED
    if state.page != "verdict":
        return _ELSEWHERE
    hidden = {"h"} if state.passes or state.missing else set()
    if state.missing:
        hidden.add("r")
    if not state.has_passed:
        hidden.add("d")
    names = {"previous": "back"} if width < 92 else {}
    return [(key, names.get(name, name)) for key, name in _KEYS if key not in hidden]


def _keys(terminal: Terminal, keys: Sequence[tuple[str, str]], width: int) -> Sequence[Text]:
    """The keys in a row, closer together where that makes them one, or in several rows; a key and
    its word stay together."""
    parts = [
        Text.assemble(terminal.text(key, "bold reverse"), terminal.text(f" {name}", "dim"))
        for key, name in keys
    ]
    long = sum(part.cell_len for part in parts)
    gap = 1 if long + len(parts) - 1 <= width < long + 2 * (len(parts) - 1) else 2
    rows: list[Text] = []
    for part in parts:
        if rows and rows[-1].cell_len + gap + part.cell_len <= width:
            rows[-1] = Text.assemble(rows[-1], " " * gap, part)
        else:
            rows.append(part)
    return rows


# ---- the body -------------------------------------------------------------------------------


def _body(
    console: Console, terminal: Terminal, state: ScreenState, width: int, room: int
) -> tuple[list[Line], int, bool]:
    """The lines of the body, which of them stands at the top, and whether they were made fewer.

    A page that was made shorter is a step of its own: the first one down turns to the whole of it.
    """
    if state.page != "verdict":
        lines = _page(console, terminal, state, width)
        last = max(len(lines) - room, 0)  # a screen may have grown since it was scrolled
        first = state.cursor - room + 1 if state.page == "list" else min(state.scroll, last)
        return lines, max(first, 0), False
    parts = verdict_parts(terminal, state)
    fitted, shorter = fit(console, width, room, parts, GIVE_WAY)
    if not state.scroll:
        return fitted, 0, shorter
    lines = _all(console, everything(parts), width)
    return lines, min(state.scroll - shorter, max(len(lines) - room, 0)), False


def _page(console: Console, terminal: Terminal, state: ScreenState, width: int) -> list[Line]:
    page = {
        "list": pages.katas,
        "all": pages.verdicts,
        "solution": pages.code,
        "diff": pages.difference,
    }[state.page]
    return rendered(console, page(terminal, state), width)


def _all(console: Console, parts: Sequence[RenderableType], width: int) -> list[Line]:
    return [line for part in parts for line in rendered(console, part, width)]
