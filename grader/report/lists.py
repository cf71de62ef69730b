"""Shows the list of katas, and a hint."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from grader.catalog import Entry
from grader.hints import Rung
from grader.report.terminal import Terminal


def show_katas(console: Console, entries: Sequence[Entry]) -> None:
    """One row a kata: name, title, level, minutes, what it builds on."""
    terminal = Terminal(console)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("kata", "title", "level", "minutes", "builds on", "tags"):
        table.add_column(
            heading, justify="right" if heading == "minutes" else "left", overflow="fold"
        )
    for entry in entries:
        table.add_row(
            terminal.text(entry.slug, "bold"),
            terminal.text(entry.title),
            terminal.text(entry.level),
            terminal.text(str(entry.minutes)),
            terminal.text(", ".join(entry.needs)),
            terminal.text(", ".join(entry.tags), "dim"),
        )
    terminal.show(table)


def show_rung(console: Console, rung: Rung) -> None:
    """One hint, with its place on the ladder."""
    terminal = Terminal(console)
    terminal.show(
        terminal.text(f"{rung.kata} · {rung.title}", "bold"),
        terminal.text(f"Hint {rung.number} of {rung.of}: {rung.hint}"),
    )
    if rung.number < rung.of:
        terminal.show(terminal.text(f"The next one: {rung.again}", "dim"))
