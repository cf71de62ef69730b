"""The two lines at the top of the screen: which kata this is, and how it stands."""

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from grader.report.compose import HEADLINES
from grader.report.terminal import Terminal
from grader.watch.fit import Line, rendered
from grader.watch.state import ScreenState, is_stale

HEIGHT = 2
LONG_S = 10.0
"""The time of a run that took longer than this is shown in seconds."""
_TITLES = {
    "list": "Where to?", "all": "Everything in kata/", "solution": "The reference answer",
    "diff": "- yours   + the reference", "why": "Why it matters",
}  # fmt: skip


def head_lines(
    console: Console, state: ScreenState, width: int, *, above: bool, below: bool
) -> list[Line]:
    """`above`, `below`: whether there is more of the page than the screen shows."""
    return rendered(console, _head(Terminal(console), state, width, above, below), width)


def _head(
    terminal: Terminal, state: ScreenState, width: int, above: bool, below: bool
) -> RenderableType:
    """Which kata it is, how many have been passed, how it stands, and whether there is more."""
    entry = state.row.entry
    name = terminal.text(f"{entry.slug} · {entry.title}", "bold")
    total = len(state.overview.rows)
    done = terminal.text(f"{state.overview.passed} of {total} passed", "bold")
    if len(name) + len(done) + 2 > width:
        name = terminal.text(entry.slug, "bold")
    arrows = {(False, True): "↓ more", (True, True): "↑ ↓", (True, False): "↑"}
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


def _standing(terminal: Terminal, state: ScreenState) -> Text:
    """The outcome, or which page this is; and whether a grading is running."""
    verdict = state.verdict
    since = f" {state.busy_s:.0f} s" if state.busy_s else ""
    busy = "" if state.busy_s is None else f"   grading …{since}"
    if state.page != "verdict" or verdict is None or state.fault:
        return terminal.text((_TITLES.get(state.page, "") + busy).strip(), "bold")
    if is_stale(state):
        before = f"   before: {HEADLINES[verdict.outcome]}, {verdict.score} of {verdict.max_score}"
        return Text.assemble(
            terminal.text(busy.strip(), "bold yellow"), terminal.text(before, "dim")
        )
    style = "bold green" if verdict.passed else "bold"
    mark = "✓" if verdict.passed else "·" if verdict.outcome == "not_started" else "✗"
    words = f"{HEADLINES[verdict.outcome]}: {verdict.score} of {verdict.max_score} points"
    return terminal.text(f"{mark} {words}", style)


def _run(terminal: Terminal, state: ScreenState) -> Text:
    """Which run a verdict belongs to, and how long it took: shown if there is room for it."""
    verdict = state.verdict
    if state.page != "verdict" or verdict is None or state.fault or state.busy_s is not None:
        return Text()
    took = verdict.duration_s
    time = f"{took:.0f} s" if took >= LONG_S else f"{1000 * took:.0f} ms"
    return terminal.text(f"   run {state.runs}, {time}", "dim")
