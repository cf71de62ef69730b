"""Runs the cell of `%%check` as the kernel runs any other, so that what it raises has the lines and
the number of the whole cell, as the verdict has."""

import contextlib
import re
from collections.abc import Iterator
from typing import Any

from grader.common.lines import source_lines
from grader.notebook.history import Ran

_READ_FROM_ITS_FIRST_LINE = re.compile(r"\s*(?:%%|[ \t]|>>>|In \[)")
"""A cell that IPython takes for something else where a comment stands above it."""


def run_cell(shell: Any, cell: str, ran: Ran) -> str | None:
    """Run a cell that stands in `ran`, at its end. Where it cannot be graded, gives why, in a line.

    What it raises is shown by the shell; it is graded all the same, unless somebody interrupted it.
    """
    if _awaits(shell, cell):
        return (
            "an answer may not have `await` outside a function. The cell was not run: move the "
            "`await` to a cell of its own, and run this cell again"
        )
    with _numbered(shell, ran.number):
        done = shell.run_cell(_in_place(cell, ran))
    if isinstance(done.error_in_exec, KeyboardInterrupt):
        return "the cell was interrupted. Run it again to have it graded"
    return None


def _awaits(shell: Any, cell: str) -> bool:
    """Whether it needs the kernel's event loop, which is running this very call."""
    try:
        code = shell.transform_cell(cell)
        return bool(shell.should_run_async(cell, transformed_cell=code))
    except Exception:  # noqa: BLE001 - a mistake in the cell; the shell reports it when it runs
        return False


def _in_place(cell: str, ran: Ran) -> str:
    """The cell below as many lines as stand above it: those lines, as comments."""
    body = cell.lstrip("\n")
    above = len(source_lines(ran.source.rstrip())) - len(source_lines(body.rstrip()))
    if above <= 0 or not body.strip() or _READ_FROM_ITS_FIRST_LINE.match(body):
        return cell
    return "".join(f"# {line}\n" for line in source_lines(ran.source)[:above]) + body


@contextlib.contextmanager
def _numbered(shell: Any, number: int) -> Iterator[None]:
    """Have the shell count as it did when it began to run the cell with this number."""
    count = shell.execution_count
    if count != number + 1:
        yield
        return
    shell.execution_count = number
    try:
        yield
    finally:
        shell.execution_count = count
