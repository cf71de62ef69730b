"""Shows an audit: one table, and every breach in a line of its own."""

from rich.console import Console
from rich.table import Table

from grader.authoring.audit_row import Row
from grader.report.terminal import Terminal


class Matrix:
    """Collects rows, saying meanwhile on a terminal which one was last, and shows the table."""

    def __init__(self, console: Console) -> None:
        self.terminal = Terminal(console)
        self.rows: list[Row] = []
        self.status = console.status("auditing …") if console.is_terminal else None
        if self.status is not None:
            self.status.start()

    def add(self, row: Row) -> None:
        self.rows.append(row)
        if self.status is not None:
            self.status.update(self.terminal.text(f"auditing … {row.kata}: {row.what}"))

    def show(self) -> None:
        if self.status is not None:
            self.status.stop()
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading in ("", "kata", "held", "result"):
            table.add_column(heading)
        for row in self.rows:
            style = "green" if row.sound else "bold red"
            cells = ("✓" if row.sound else "✗", row.kata, row.what, row.result)
            table.add_row(
                *(
                    self.terminal.text(cell, style if i in (0, 3) else "")
                    for i, cell in enumerate(cells)
                )
            )
        self.terminal.show(table)
        breaches = [breach for row in self.rows for breach in row.breaches]
        for breach in breaches:
            self.terminal.show(self.terminal.text(f"breach: {breach}", "bold red"))
        verdict = "sound" if not breaches else f"{len(breaches)} breaches"
        self.terminal.show(self.terminal.text(f"{len(self.rows)} rows, {verdict}.", "bold"))
