"""Writes the set-up of `kata play` as a short file, for the debugger of an editor."""

from pathlib import Path

from grader.catalog import Functions
from grader.play.drawn import Drawn

_SCRIPT = '''\
"""Problem {number} of {kata} with seed {seed}. `kata play` wrote this file.

It runs your code as Python would, unconfined, and grades nothing. Set a breakpoint, and debug it.
"""

from grader.play import problem

it = problem({kata!r}, seed={seed}, number={number}, answer={answer!r})
globals().update(it.names)  # {names}
{calls}
print(it.expected)  # what expected("NAME", yours) can compare
'''


def script_of(found: Drawn, answer: Path, functions: Functions) -> str:
    """The text of such a file. It calls those functions whose arguments the problem has."""
    calls = [
        f"{name}_gave = {name}({', '.join(parameters)})"
        for name, parameters in functions.items()
        if all(parameter in found.arguments for parameter in parameters)
    ]
    return _SCRIPT.format(
        kata=found.kata, seed=found.seed, number=found.number, answer=str(answer.resolve()),
        names=", ".join(found.arguments), calls="\n".join(calls),
    )  # fmt: skip
