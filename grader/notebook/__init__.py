"""Grades an answer from within a notebook: `check("maml")` after its cell, or `%%check maml` on it.

The kernel holds the learner's code, so it never judges: a process of its own does
(`grader/notebook/server.py`), behind the same wall as `kata grade`. What is graded here is for
practice.

    from grader.notebook import check

    check("maml")

`problem("maml")` puts the problem that failed last into the notebook, to be tried out.
"""

import contextlib
import html
import operator
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader import catalog
from grader.catalog.project import BadProject
from grader.common.lines import source_lines
from grader.common.seeds import SEED_LIMIT
from grader.notebook import history, process, run_cell
from grader.notebook.history import Ran

__all__ = ["Result", "check", "problem"]


@dataclass(frozen=True)
class Result:
    """What came back: a verdict as a rich display and as plain text, and as the data it was made of
    (`kata-verdict/1`). `verdict` is None where nothing could be graded, and `text` says why.

    It is true where the answer passed, so that `assert check("maml")` means something."""

    text: str
    html: str = field(repr=False)
    verdict: Mapping[str, Any] | None = field(default=None, repr=False)

    @property
    def passed(self) -> bool:
        """Whether all required checks passed."""
        return self.verdict is not None and self.verdict["outcome"] == "passed"

    def __bool__(self) -> bool:
        return self.passed

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/plain": self.text, "text/html": self.html}


def check(kata: str, *, seed: int | None = None) -> Result:
    """Grade the last cell you ran that defines the kata's function, or the last for each of them.

    kata: its short name, such as "maml". seed: draws the same problems as an earlier run; without
    it they are fresh. Helpers and imports have to stand in the same cells.
    """
    with _without_traceback():
        return _check(kata, seed)


@contextlib.contextmanager
def _without_traceback() -> Iterator[None]:
    """An interrupt ends the cell, and those that were to run after it, without a traceback through
    the grader."""
    try:
        yield
    except KeyboardInterrupt as stop:
        line = "KeyboardInterrupt: the grading was interrupted. Run the cell again to grade it"
        vars(stop)["_render_traceback_"] = lambda: [line]  # IPython asks for it
        raise


def _check(kata: str, seed: int | None) -> Result:
    shell = _shell()
    if shell is None:
        return _no(f"check works in a notebook. Elsewhere: kata grade {kata} --answer FILE")
    try:
        functions = catalog.entry(str(kata)).functions
    except (BadProject, catalog.UnknownKata) as error:
        return _no(str(error))
    if seed is not None:
        try:
            seed = _whole(seed)
        except (TypeError, ValueError):
            return _no(f"a seed is a whole number from 0 to {SEED_LIMIT - 1}")
    cells = history.cells_run(shell)
    graded = history.answer_in(cells, functions)
    if not graded:
        names = " and ".join(functions)
        return _no(
            f"no cell that you have run defines {names}. Run the cell with your answer first"
        )
    return _grade(str(kata), graded, history.others(cells, graded), seed)


def _whole(seed: int) -> int:
    """Raises TypeError and ValueError where it is not a seed."""
    number = operator.index(seed)
    if isinstance(seed, bool) or not 0 <= number < SEED_LIMIT:
        raise ValueError
    return number


def _grade(kata: str, graded: Sequence[Ran], others: Sequence[Ran], seed: int | None) -> Result:
    request = {
        "kata": kata,
        "cells": [cell.to_json() for cell in graded],
        "others": [cell.to_json() for cell in others],
        "seed": seed,
    }
    try:
        reply = process.ask(request)
    except process.NoGrader as error:
        return _no(str(error))
    if "fault" in reply:
        return _no(f"the grader could not do its work: {reply['fault']}")
    verdict = reply["verdict"]
    _failed.pop(kata, None)
    if "problem" in verdict:
        _failed[kata] = (verdict["seed"], verdict["problem"])
    return Result(reply["text"], reply["html"], verdict)


def _no(why: str) -> Result:
    """Nothing could be graded."""
    text = f"Not graded: {why}"
    return Result(text, f"<p>{html.escape(text)}</p>")


# ---- the failing problem --------------------------------------------------------------------

_failed: dict[str, tuple[int, int]] = {}
"""By kata: the seed and the number of the problem that the last check in this kernel failed on."""


def problem(kata: str, *, seed: int | None = None, number: int | None = None) -> Result:
    """Put a problem's arguments into the notebook under their names, and `expected`, which compares
    a value of yours with the right one without showing it.

    kata: its short name. seed, number: which problem; by default the one that failed last.
    """
    from grader.notebook.put_in import put_in

    last = _failed.get(str(kata))
    if last is not None and seed in (None, last[0]):
        seed, number = last[0], number or last[1]
    text = put_in(_shell(), str(kata), seed, number or 1)
    return Result(text, f"<pre>{html.escape(text)}</pre>")


# ---- the magic ----------------------------------------------------------------------------


def check_magic(line: str, cell: str) -> Result:
    """`%%check maml`: run this cell, and grade it as the whole answer."""
    with _without_traceback():
        return _run_and_check(line, cell)


def _run_and_check(line: str, cell: str) -> Result:
    shell, kata = _shell(), line.strip().strip("\"'")
    assert shell is not None  # IPython alone calls this
    try:
        catalog.entry(kata)
    except (BadProject, catalog.UnknownKata) as error:
        return _no(f"{error} Write it like this: %%check maml. The cell was not run")
    *before, graded = history.cells_run(shell) or [Ran(shell.execution_count, cell)]
    if not _stands_in(cell, graded):  # called by its name, and not as a magic
        graded = Ran(graded.number, cell)
    if why := run_cell.run_cell(shell, cell, graded):
        return _no(why)
    return _grade(kata, [graded], history.others(before, [graded]), None)


def _stands_in(cell: str, ran: Ran) -> bool:
    """Whether the cell is the end of what was run, whatever it is indented by."""
    body, whole = ([line.strip() for line in source_lines(t.strip())] for t in (cell, ran.source))
    return whole[max(len(whole) - len(body), 0) :] == body


def _shell() -> Any:
    """The IPython that this runs in, if it does."""
    ipython = sys.modules.get("IPython")
    return None if ipython is None else ipython.get_ipython()


def _register() -> None:
    shell = _shell()
    if shell is not None:
        shell.register_magic_function(check_magic, "cell", "check")


def _without_numpy() -> None:
    """torch warns, in red, where it is imported and NumPy is not there; nothing here needs it. The
    notebook's first cell imports this module, before the answer imports torch."""
    warnings.filterwarnings("ignore", message="Failed to initialize NumPy")


_without_numpy()
_register()
