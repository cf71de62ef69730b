"""Counts the live bytes of an inner loop at a few steps and at many. For probes; decides nothing.

Whoever keeps what a step has computed holds more the more steps there are. The support rows are
repeated, so that the graph of one step is much larger than the weights. The test that goes with it
is `flat_in_steps` in grader/judge/flat_memory.py.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from grader.common.counting import count_of
from grader.common.families import Task

ROWS = 40
"""How often each support row is repeated."""
FEW, MANY = 2, 6
"""Steps."""


def many_rows(task: Task) -> Task:
    """The task with each of its support rows `ROWS` times, which leaves a mean loss as it is."""
    x, y = (part.repeat(ROWS, *[1] * (part.dim() - 1)) for part in (task.support_x, task.support_y))
    return replace(task, support_x=x, support_y=y)


def bytes_in_steps(
    task: Task, **functions: Callable[[Task, int], object]
) -> Iterator[dict[str, object]]:
    """Yields `<name>_bytes`: the peaks at FEW and at MANY steps of each function of a task and a
    number of steps; None for a peak that could not be counted."""
    many = many_rows(task)
    for name, function in functions.items():
        counts = [count_of(partial(function, many, steps)) for steps in (FEW, MANY)]
        yield {f"{name}_bytes": [c.peak_bytes if c.complete else None for c in counts]}
