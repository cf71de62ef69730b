"""What cells of a notebook find beside Python, for an answer that stands in some. In the worker.

A cell may show what it has made, and ask for its own grading, in whatever way. In a worker that
does nothing: the answer is being graded.
"""

import builtins
import sys
from types import ModuleType
from typing import Any


class Checked:
    """What `check` gives here."""

    passed = True
    text = html = ""
    verdict = None

    def __repr__(self) -> str:
        return "check() does nothing while the answer is graded"


def check(*_: Any, **__: Any) -> Checked:
    """Stands in for `grader.notebook.check`."""
    return Checked()


def display(*things: Any, **_: Any) -> None:
    """Stands in for IPython's `display`: shows things as plain text."""
    for thing in things:
        print(repr(thing))


def get_ipython() -> None:
    """Stands in for IPython's: there is none."""


def furnish() -> None:
    """Give the answer these, as its notebook does. An import of `grader.notebook` finds `check`."""
    module = ModuleType("grader.notebook")
    module.check = check  # type: ignore[attr-defined]
    module.Result = Checked  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    sys.modules["grader"].notebook = module  # type: ignore[attr-defined]
    for stand_in in (check, display, get_ipython):
        setattr(builtins, stand_in.__name__, stand_in)
