"""Counts what a function of a task needs, and stops it where it has run away. For probes.

An answer that does far too much work would use up its time before anybody could say so. The loss is
what every answer calls, so it is where one is stopped. Must decide nothing.
"""

from collections.abc import Callable
from dataclasses import replace

from torch import Tensor

from grader.common.counting import Count, counted
from grader.common.families import Task


class _EnoughError(Exception):
    """More kernels have run than anybody has to know of."""


def bounded_count(run: Callable[[Task], object], task: Task, most: int) -> Count:
    """What `run(task)` needs. It is stopped at its next call of the loss once it has run more than
    `most` kernels; the figures are those of what it had done by then."""
    with counted() as count:

        def loss_fn(outputs: Tensor, targets: Tensor) -> Tensor:
            if count.kernels > most:
                raise _EnoughError
            return task.loss_fn(outputs, targets)

        try:
            run(replace(task, loss_fn=loss_fn))
        except Exception:  # an answer that was stopped may have made another exception of it
            if count.kernels <= most:
                raise
    return count
