"""`kata doctor` on a screen: what the machine offers, what is missing, how to get it."""

from rich.console import Console
from rich.table import Table

from grader import doctor
from grader.doctor import Examination
from grader.report.text import one_line
from grader.worker.levels import LEVELS, MEANING


def show_sandbox(console: Console, found: Examination) -> None:
    """The level, its layers, and what a confined process could still do."""
    _say(console, f"[bold]Sandbox[/]  level [bold]{found.level}[/]: {MEANING[found.level]}", 9)
    if found.fault:
        console.print(f"  It could not be tried: {one_line(found.fault)}", markup=False)
        return
    table = Table(box=None, padding=(0, 1), show_header=False)
    for layer in doctor.LAYERS:
        if layer.name in found.layers:
            table.add_row("  [green]+[/]", layer.name, layer.does)
        else:
            why = found.missing.get(layer.name)
            note = f"{one_line(why)}; it needs: " if why else "not here; it needs: "
            table.add_row("  [yellow]-[/]", layer.name, note + layer.mend)
    console.print(table)
    open_to = [what for what, possible in found.possible.items() if possible]
    closed = [what for what, possible in found.possible.items() if not possible]
    if closed:
        _say(console, f"Refused when tried: {', '.join(closed)}.")
    if open_to:
        _say(console, f"[yellow]Not refused[/] when tried: {', '.join(open_to)}.")
    if found.level != LEVELS[0]:
        _say(console, f"Levels, the best first: {', '.join(LEVELS)}.")
        _say(
            console, "To grade strangers' code, demand the best: kata grade --require-sandbox full"
        )


def _say(console: Console, text: str, indent: int = 2) -> None:
    """A text with its further lines indented."""
    first = 0 if indent > 2 else indent
    table = Table.grid(padding=0)
    table.add_column(width=indent)
    table.add_column()
    if first:
        table.add_row("", text)
    else:
        head, _, rest = text.partition("  ")
        table.add_row(head, rest)
    console.print(table)
