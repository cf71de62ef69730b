"""The judge computes one thing at a time, whichever thread asks.

Two exams, and several answers, are graded in threads of one process. What they share is not made
for that: a task's losses are computed by putting weights into one model, which a second thread
would exchange in the middle. Nothing here waits for a worker, so a turn is short.
"""

import functools
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_TURN = threading.RLock()


def in_turn(function: Callable[P, R]) -> Callable[P, R]:
    """The same function, which waits until no other that is marked like this is running."""

    @functools.wraps(function)
    def waits(*args: P.args, **kwargs: P.kwargs) -> R:
        with _TURN:
            return function(*args, **kwargs)

    return waits
