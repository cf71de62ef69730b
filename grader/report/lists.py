"""Shows the list of katas, where the learner stands, and a hint."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from grader.catalog.why import after_all
from grader.common.commands import all_commands, shown_path, typed
from grader.report.terminal import Terminal
from grader.report.why import section_parts

if TYPE_CHECKING:
    from grader.catalog import Entry
    from grader.learner.belts import Belt
    from grader.learner.hints import Rung
    from grader.learner.overview import Overview, Row

MARKS = {"passed": "✓", "passed before": "✓", "begun": "~", "not started": " "}
STYLES = {"passed": "green", "passed before": "yellow", "begun": "bold", "not started": "dim"}


def console() -> Console:
    """Standard output."""
    return Console(highlight=False)


_LEAST = 24
"""With less room than this, the state and the level move into the title's column."""


def show_katas(console: Console, overview: "Overview") -> None:
    """Two lines per kata: name, state, title, level and minutes; what it builds on, and tags. In a
    narrow terminal there are three."""
    terminal, rows = Terminal(console), overview.rows
    levels = [(row.entry.level, f"{row.entry.minutes} min") for row in rows]
    fixed = [(row.entry.slug, row.state, *level) for row, level in zip(rows, levels, strict=True)]
    columns = zip(*fixed, strict=True)
    room = console.width - sum(max(map(len, column)) for column in columns) - 1 - 5 * 2
    wide = room >= _LEAST
    table = Table.grid(padding=(0, 2, 0, 0))
    for column in ("", "kata", "state", "title", "level", "minutes") if wide else ("", "", ""):
        table.add_column(overflow="fold", justify="right" if column == "minutes" else "left")
    belts, last = {belt.name: belt for belt in overview.belts}, ""
    for row, level in zip(rows, levels, strict=True):
        entry, style = row.entry, STYLES[row.state]
        if entry.belt != last and entry.belt in belts:
            table.add_row("", *heading(terminal, belts[entry.belt], wide))
            last = entry.belt
        after = f"after {', '.join(entry.needs)} · " if entry.needs else ""
        mark, name = terminal.text(MARKS[row.state], style), terminal.text(entry.slug, "bold")
        state, title = terminal.text(row.state, style), terminal.text(entry.title)
        tags = terminal.text(after + ", ".join(entry.tags), "dim")
        if wide:
            text = Text.assemble(title, "\n", tags)
            table.add_row(mark, name, state, text, *map(terminal.text, level))
        else:
            more = terminal.text(f" · {', '.join(level)}")
            table.add_row(mark, name, Text.assemble(title, "\n", state, more, "\n", tags))
    terminal.show(table)


def heading(terminal: Terminal, belt: "Belt", wide: bool) -> Sequence[Text]:
    """A belt above its katas: its name, how far it is, and what it is for."""
    name, about = terminal.text(f"{belt.name} belt", "bold"), terminal.text(belt.about, "dim")
    standing = terminal.text(belt.standing, "green" if belt.is_earned else "dim")
    if wide:
        return name, standing, about
    return name, Text.assemble(standing, "\n", about)


def show_status(console: Console, overview: "Overview") -> None:
    """Where the learner stands, and what to type next."""
    terminal, here = Terminal(console), overview.current
    parts: list[RenderableType] = [terminal.text(passed_of(overview), "bold")]
    if overview.belts:
        said = ", ".join(f"{belt.name} {belt.standing}" for belt in overview.belts)
        parts.append(terminal.text(f"Belts: {said}.", "dim"))
    if overview.passed == len(overview.rows) and here.state == "passed":
        parts.append(terminal.text(f"That was the last one. {typed('next')} says where to go now."))
    else:
        why = f", which builds on {', '.join(here.entry.needs)}" if here.entry.needs else ""
        place = f"{here.entry.slug} · {here.entry.title}{why}"
        parts += [
            terminal.text(f"You are at {place}: {reached(here)}"),
            terminal.text(f"  open   {shown_path(here.file)}   in your editor"),
            terminal.text(f"  type   {typed('watch')}   which grades it at every save"),
        ]
    terminal.show(*parts, terminal.text(f"  All commands: {all_commands()}", "dim"))


def show_next(console: Console, overview: "Overview", row: "Row | None", file: str) -> None:
    """The kata that comes next, or a note that there is none."""
    terminal = Terminal(console)
    if row is None:
        terminal.show(terminal.text(f"{passed_of(overview)}. There is no next one."))
        if overview.is_whole:
            terminal.show(*section_parts(terminal, after_all()))
        return
    entry = row.entry
    terminal.show(
        terminal.text(f"{entry.slug} · {entry.title}", "bold"),
        terminal.text(f"{entry.level}, {entry.minutes} minutes: {', '.join(entry.tags)}", "dim"),
        *builds_on(terminal, entry),
        terminal.text(f"Open {file} in your editor, and type {typed('watch')}."),
    )


def builds_on(terminal: Terminal, entry: "Entry") -> Sequence[Text]:
    """Which katas it builds on, if any."""
    if not entry.needs:
        return ()
    return (terminal.text(f"It builds on {', '.join(entry.needs)}.", "dim"),)


def passed_of(overview: "Overview") -> str:
    """How many katas have been passed, in words."""
    total = len(overview.rows)
    if overview.passed == total:
        return f"All {total} katas passed"
    return f"{overview.passed} of {total} katas passed"


def reached(row: "Row") -> str:
    """How far a kata has come, in words."""
    standing = row.standing
    words = [row.state]
    if standing.attempts:
        words.append(f"{standing.attempts} attempt{'s' if standing.attempts > 1 else ''}")
    if standing.attempts and standing.max_score and not standing.passed:
        words.append(f"best {standing.best_score} of {standing.max_score} points")
    if standing.hints:
        words.append(f"{standing.hints} hint{'s' if standing.hints > 1 else ''}")
    return ", ".join(words)


def show_rung(console: Console, rung: "Rung") -> None:
    """One hint, with its place on the ladder."""
    terminal = Terminal(console)
    terminal.show(
        terminal.text(f"{rung.kata} · {rung.title}", "bold"),
        terminal.text(f"Hint {rung.number} of {rung.of}: {rung.hint}"),
    )
    more = "That is the last hint." if rung.is_last else f"The next one: {rung.again}"
    terminal.show(terminal.text(more, "dim"))
