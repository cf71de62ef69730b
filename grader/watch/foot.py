"""The lines at the bottom of the screen: a question or a note, where the page is, and the keys."""

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.text import Text

from grader.report.terminal import Terminal
from grader.watch.fit import Line, rendered
from grader.watch.state import ScreenState

_KEYS = (
    ("n", "next"), ("p", "previous"), ("l", "list"), ("h", "hint"), ("x", "reset"),
    ("s", "solution"), ("d", "compare"), ("w", "why"), ("g", "gradient"), ("c", "all"),
    ("r", "again"), ("q", "quit"),
)  # fmt: skip
_SHORT = {"previous": "back", "compare": "diff"}
_SHORTER = _SHORT | {"solution": "ref", "reset": "stub", "again": "redo", "gradient": "draw"}
_ELSEWHERE = (("↑↓", "move"), ("esc", "back"), ("q", "quit"))
_LISTED = (("↑↓", "choose"), ("enter", "go"), ("esc", "back"), ("q", "quit"))


def foot_lines(console: Console, state: ScreenState, width: int, height: int) -> list[Line]:
    """At most a third of the screen. Where that is too little, `q` is shown first."""
    terminal = Terminal(console)
    if state.ask is not None:
        said: list[RenderableType] = [terminal.text(state.ask.question, "bold yellow")]
        keys: Sequence[tuple[str, str]] = (("y", "yes"), ("n", "no"))
    else:
        said = [terminal.text(state.note, "yellow")] if state.note else []
        if state.address:
            said.append(terminal.text(f"page {state.address}", "dim"))
        keys = _usable(state, width)
    most = max(height // 3, 1)
    lines = rendered(console, Group(*said, *_keys(terminal, keys, width)), width)
    if len(lines) > most:
        keys = sorted(keys, key=lambda pair: pair[0] != "q")
        lines = rendered(console, Group(*said, *_keys(terminal, keys, width)), width)
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
        hidden |= {"d", "w"}
    usable = [(key, name) for key, name in _KEYS if key not in hidden]
    for names in ({}, _SHORT, _SHORTER):
        shown = [(key, names.get(name, name)) for key, name in usable]
        if sum(len(key) + len(name) + 2 for key, name in shown) - 1 <= width:
            break
    return shown


def _keys(terminal: Terminal, keys: Sequence[tuple[str, str]], width: int) -> Sequence[Text]:
    """The keys in one row, closer together if they fit only that way, or else in several rows. A
    key and its word stay together."""
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
