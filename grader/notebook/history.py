"""Which of the cells that have been run in this kernel are the answer to a kata."""

import ast
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from grader.answers.ipython import python_of

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
    """Whether the cell gives this name a value of its own, outside functions and classes. One that
    is not Python does if a line of it begins to define it: its mistake is what to report."""
    if name not in source:
        return False
    python = python_of(source).source
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it has warned when it was run
            tree = ast.parse(python)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        begins = rf"^[ \t]*(?:(?:async +)?def|class) +{re.escape(name)}\b"
        return re.search(begins, python, re.M) is not None
    return name in _names_given(tree)


def _names_given(tree: ast.Module) -> Iterator[str]:
    """The names that statements of a module give values to; those of inner functions are theirs."""
    todo: list[ast.AST] = [*tree.body]
    while todo:
        match node := todo.pop():
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.alias():
                yield (node.asname or node.name).split(".")[0]
            case ast.Name(ctx=ast.Store()):
                yield node.id
            case ast.Lambda():
                pass
            case _:
                todo += ast.iter_child_nodes(node)


def others(cells: list[Ran], graded: list[Ran]) -> list[Ran]:
    """The cells that are not graded, the last one first, each text once."""
    texts = dict.fromkeys(cell.source for cell in graded)
    rest: list[Ran] = []
    for cell in reversed(cells):
        if cell.source not in texts and len(rest) < MOST_OTHERS:
            texts[cell.source] = None
            rest.append(cell)
    return rest
