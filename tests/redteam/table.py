"""What came of the attacks, as a table: in the terminal, and in docs/redteam.md."""

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.redteam.attack import CLASSES, Attack
from tests.redteam.ground import ROOT
from tests.redteam.runner import Result

PAGE = ROOT / "docs" / "redteam.md"
BEGIN = "<!-- The table is written by `make redteam ARGS=--write`. -->"
END = "<!-- End of the table. -->"

Results = Mapping[tuple[str, str], Result]
"""By attack and level."""


def word(attack: Attack, level: str, results: Results) -> str:
    """What a cell of the table says."""
    result = results.get((attack.name, level))
    if result is None:
        return "–"
    if result.held:
        return "held"
    return "NOT HELD" if attack.is_held_by(level) else "not held"


def breaches(attacks: Sequence[Attack], results: Results) -> list[Result]:
    """Attacks that were not held where they should have been."""
    by_name = {attack.name: attack for attack in attacks}
    return [
        result
        for result in results.values()
        if not result.held
        and (result.attack not in by_name or by_name[result.attack].is_held_by(result.level))
    ]


def show(
    console: Console, attacks: Sequence[Attack], levels: Sequence[str], results: Results
) -> None:
    """The table, one line an attack, and below it what was not held and should have been."""
    table = Table(title="Attacks by level", show_lines=False)
    table.add_column("attack", no_wrap=True)
    for level in levels:
        table.add_column(level, no_wrap=True)
    table.add_column("what a lower level leaves open")
    for kind in CLASSES:
        of_kind = [attack for attack in attacks if attack.kind == kind]
        if of_kind:
            table.add_section()
            table.add_row(f"[bold]{kind}[/bold]")
        for attack in of_kind:
            words = [word(attack, level, results) for level in levels]
            table.add_row(attack.name, *(_coloured(w) for w in words), attack.leaves)
    console.print(table)
    console.print(summary(attacks, levels, results))
    for result in breaches(attacks, results):
        console.print(
            f"NOT HELD at {result.level}: {result.attack}: {'; '.join(result.wrong)[:600]}",
            style="bold red",
            markup=False,
        )


def _coloured(text: str) -> str:
    style = {"held": "green", "not held": "yellow", "NOT HELD": "bold red"}.get(text)
    return f"[{style}]{text}[/{style}]" if style else text


def summary(attacks: Sequence[Attack], levels: Sequence[str], results: Results) -> str:
    """How many were held at each level."""
    parts = []
    for level in levels:
        held = sum(word(attack, level, results) == "held" for attack in attacks)
        tried = sum((attack.name, level) in results for attack in attacks)
        parts.append(f"{level} {held} of {tried}")
    who = "an ordinary user" if os.geteuid() else "root"
    where = f"{platform.system()} {platform.release().split('-')[0]}, {platform.machine()}"
    return f"Held, by level: {', '.join(parts)} ({where}, as {who})."


# ---- the page -----------------------------------------------------------------------------


def markdown(attacks: Sequence[Attack], levels: Sequence[str], results: Results) -> str:
    """The table for the page."""
    lines = [summary(attacks, levels, results), ""]
    for kind in CLASSES:
        of_kind = [attack for attack in attacks if attack.kind == kind]
        heads = ["attack", "it tries", *levels, "what a lower level leaves open"]
        lines += [f"### {kind}", "", _row(heads), _row(["---"] * len(heads))]
        for attack in of_kind:
            cells = [_mark(word(attack, level, results)) for level in levels]
            lines.append(_row([f"`{attack.name}`", _plain(attack.tries), *cells, attack.leaves]))
        lines.append("")
    return "\n".join(lines)


def _mark(text: str) -> str:
    return text if text in ("held", "–") else f"**{text}**"


def _plain(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def written(page: str, table: str) -> str:
    """The page with this table between its markers. Raises ValueError where it has none."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{PAGE.name} has no place for the table: put `{BEGIN}` and `{END}` in it")
    return f"{before}{begin}\n\n{table.strip()}\n\n{end}{after}"


def write(table: str, page: Path = PAGE) -> None:
    page.write_text(written(page.read_text(encoding="utf-8"), table), encoding="utf-8")
