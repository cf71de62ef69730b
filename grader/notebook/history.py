"""Which of the cells that have been run in this kernel are the answer to a kata."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from grader.magics import statements_of

MOST_OTHERS = 50
"""Of the cells that are not graded, so many of the last ones are looked through for a name."""


@dataclass(frozen=True)
class Ran:
    """A cell as it was run: its number, and its text as it was typed."""

    number: int
    source: str

    def to_json(self) -> dict[str, str]:
        return {"name": f"In [{self.number}]", "source": self.source}


def cells_run(shell: Any) -> list[Ran]:
    """All that was run in this kernel, the running cell last."""
    history = getattr(shell.history_manager, "input_hist_raw", None) or []
    return [Ran(n, source) for n, source in enumerate(history) if n and source.strip()]


def answer_in(cells: list[Ran], functions: Iterable[str]) -> list[Ran]:
    """For each function the last cell that defines it, whole; in the order of running."""
    found: dict[int, Ran] = {}
    for name in functions:
        last = next((cell for cell in reversed(cells) if defines(cell.source, name)), None)
        if last is not None:
            found[last.number] = last
    return [found[number] for number in sorted(found)]


def defines(source: str, name: str) -> bool:
    """Whether a statement of the cell, not an indented one, gives this name a value."""
    word = re.escape(name)
    gives = re.compile(rf"(?:(?:async +)?def|class) +{word}\b|{word} *(?::[^=]+)?=(?!=)")
    return any(gives.match(line) for line in statements_of(source))


def others(cells: list[Ran], graded: list[Ran]) -> list[Ran]:
    """The cells that are not graded, the last one first, each text once."""
    texts = dict.fromkeys(cell.source for cell in graded)
    rest: list[Ran] = []
    for cell in reversed(cells):
        if cell.source not in texts and len(rest) < MOST_OTHERS:
            texts[cell.source] = None
            rest.append(cell)
    return rest
