"""What a worker is asked to run, and what came back: plain data."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.common.cells import NO_CELLS, Cells
from grader.protocol.frames import Frame
from grader.wall.stops import Stop


@dataclass(frozen=True)
class Deadline:
    """How long an answer may take: seconds of CPU time, and seconds in all."""

    cpu_s: float = 30.0
    wall_s: float = 45.0

    @staticmethod
    def of(seconds: float) -> "Deadline":
        """`--deadline S`: S seconds of CPU time, and half as much again in all."""
        return Deadline(seconds, seconds * 1.5)


@dataclass(frozen=True)
class Spent:
    """Seconds of CPU time, and seconds in all."""

    cpu_s: float = 0.0
    wall_s: float = 0.0

    def and_of(self, run: "Run") -> "Spent":
        return Spent(self.cpu_s + run.spent.cpu_s, self.wall_s + run.spent.wall_s)


@dataclass
class Meter:
    """Seconds of CPU time that a run has used so far. One thread writes, another one reads."""

    cpu_s: float = 0.0


class Recall:
    """Ends one run of two, or both where `all_of_it` is set, and wakes whoever waits for it."""

    def __init__(self, all_of_it: "threading.Event | Recall | None") -> None:
        self._all, self._this = all_of_it, threading.Event()
        self.wake: Callable[[], None] = lambda: None

    def set(self) -> None:
        self._this.set()
        self.wake()

    def is_set(self) -> bool:
        return self._this.is_set() or (self._all is not None and self._all.is_set())


@dataclass(frozen=True)
class Request:
    """What a worker is asked to run."""

    kata: str
    filename: str
    source: str
    functions: Mapping[str, Sequence[str]]
    problems: Sequence[Any]
    deadline: Deadline
    xray: bool = False
    way: Mapping[str, Any] | None = None
    """With `xray`: what the kata's picture is of, where the way of the gradient is to be recorded
    for it. Nothing is recorded otherwise."""
    extra: bool = False
    """This run decides nothing: nobody waits for it beyond the deadline, not even for its start."""
    others: Sequence[str] = ()
    """Sources to run instead of `source`, one after the other, each on all problems: known
    answers, whose values are compared with what an answer computed. Observations come in order."""
    until: str = ""
    """The value after which no more of an observation is wanted; empty for all of it."""
    experiment: str = ""
    """The name of an experiment that is run in place of an exam (grader/worker/experiments.py). Its
    deadline holds for each observation, and begins anew with the next one."""
    noise: int = 0
    """With another number, the answer's own random numbers differ; the problems stay the same."""
    spent: Spent = Spent()
    """What earlier workers have used of the deadline for this answer."""
    require: str = "process"
    """The lowest level of the sandbox at which the answer may be run."""
    cells: Cells = NO_CELLS
    """Where the lines of the source are, if it comes from a notebook."""
    dropped: "threading.Event | Recall | None" = None
    """Set it to give the verdict up; the run then ends in `Dropped`."""
    meter: "Meter | None" = None
    """Where this run records what it uses, for the run beside it."""
    beside: "Meter | None" = None
    """What the run beside it has used, if it counts against this one."""
    seen: "Callable[[Run], bool] | None" = None
    """Called after each observation, with all that has come so far; whether that is enough."""

    @property
    def observations(self) -> int:
        """How many observations a whole run gives."""
        return len(self.problems) * max(len(self.others), 1)


@dataclass
class Run:
    """All that came from one worker."""

    loaded: Mapping[str, Any] | None = None
    observations: dict[int, Frame] = field(default_factory=dict)
    stop: Stop | None = None
    layers: list[str] = field(default_factory=list)
    output: str = ""
    output_cut: bool = False
    xray: Mapping[str, Any] | None = None
    spent: Spent = Spent()
