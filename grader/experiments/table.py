"""What was learned, as a table with bars in a terminal."""

from collections.abc import Callable, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from grader.experiments.results import SHOWN_STEPS, Learned, Series, Spread
from grader.report.terminal import Terminal, indented

BAR, NARROW = 24, 64
"""Characters of the longest bar; with fewer columns than NARROW there are none."""


def error_table(terminal: Terminal, learned: Sequence[Learned]) -> RenderableType:
    """The errors by steps of adaptation: median, range, and a bar for the median."""
    rows = [
        (_after(steps) if first else "", one.name, one.by_step[steps])
        for steps in SHOWN_STEPS
        for first, one in zip((True, *[False] * len(learned)), learned, strict=False)
    ]
    longest = max(found.median for _, _, found in rows) or 1.0
    wide = terminal.console.width >= NARROW
    table = Table.grid(padding=(0, 2, 0, 0))
    for justify in ("left", "left", "right", "left", "left"):
        table.add_column(justify="right" if justify == "right" else "left", no_wrap=True)
    for after, name, found in rows:
        bar = "█" * max(1, round(BAR * found.median / longest)) if wide else ""
        style = "bold" if name == learned[0].name else ""
        table.add_row(
            terminal.text(after, "bold"),
            terminal.text(name, style),
            terminal.text(f"{found.median:.2f}", style),
            terminal.text(_range(found), "dim"),
            terminal.text(bar, style),
        )
        if name == learned[-1].name:
            table.add_row(*[Text()] * 5)
    return indented(table)


def _after(steps: int) -> str:
    return "before" if not steps else f"{steps} step{'s' * (steps > 1)}"


def _range(found: Spread) -> str:
    return f"{found.low:.2f}–{found.high:.2f}"


def series_table(
    terminal: Terminal, heading: str, series: Sequence[Series], words: Callable[[float], str]
) -> RenderableType:
    """Numbers by steps, a column for each series, and bars for the last one of them."""
    longest = max(number for _, number in series[-1].numbers) or 1.0
    wide = terminal.console.width >= NARROW
    table = Table.grid(padding=(0, 2, 0, 0))
    for name in (heading, *(one.name for one in series), ""):
        table.add_column(justify="left" if not name else "right", no_wrap=True)
    table.add_row(
        *(terminal.text(name, "bold") for name in (heading, *(one.name for one in series))), Text()
    )
    for index, (steps, last) in enumerate(series[-1].numbers):
        bar = "█" * round(BAR * last / longest) if wide else ""
        numbers = [terminal.text(words(one.numbers[index][1])) for one in series]
        table.add_row(terminal.text(str(steps), "bold"), *numbers, terminal.text(bar))
    return indented(table)
