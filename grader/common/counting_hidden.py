"""What counting would not see by itself: other threads, and modes that are switched off.

One of torch's modes belongs to one thread, and can be left. This has new threads enter it, and says
where work went on without it. Must not count anything itself. What evades it runs fewer kernels
than the task needs, and the judge looks at that.
"""

import _thread
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

import torch
from torch.utils import _python_dispatch

PER_OPERATOR = 4
"""Nodes that autograd may record for one operator, and for each tensor in a list that it takes: one
for each level of `torch.func.grad`, one for a weight that is used for the first time. Right answers
record at most two."""
HIDDEN_NODES = 16
STARTERS = (
    (threading, "_start_new_thread"),
    (threading, "_start_joinable_thread"),
    (_thread, "start_new_thread"),
    (_thread, "start_new"),
    (_thread, "start_joinable_thread"),
)
"""Where Python starts threads; its versions differ in which of them there are."""
SWITCHES = (
    (torch._C, "_DisableTorchDispatch"),
    (torch._C, "_pop_torch_dispatch_stack"),
    (torch._C, "_ExcludeDispatchKeyGuard"),
    (_python_dispatch, "_pop_mode"),
)
"""What leaves torch's modes, or jumps over them."""
PRINTING = "_tensor_str.py"
"""The file in torch that leaves all modes to print a tensor."""
CALLERS = 6


@dataclass(eq=False)
class Family:
    """A thread, and those that it and its children have started while something was counted."""

    counts: list[Any] = field(default_factory=list)
    """What is counted at the moment."""
    parents: dict[int, int] = field(default_factory=dict)
    """By the ident of a thread that is on its way: that of the thread that started it, or 0."""
    last: int = 0
    """The thread that computed last."""

    def takes_a_turn(self) -> bool:
        """Note that the calling thread computes now, and say whether it overlaps with another one:
        with the one that computed last, if that has not ended and did not start this one."""
        now, before = threading.get_ident(), self.last
        self.last = now
        return before != now and before in self.parents and before not in self._ancestors(now)

    def _ancestors(self, thread: int) -> Iterator[int]:
        while thread := self.parents.get(thread, 0):
            yield thread


_HERE = threading.local()


def family_of_this_thread() -> Family:
    """The family of the calling thread; a new one if it has none."""
    family: Family | None = getattr(_HERE, "family", None)
    if family is None:
        family = _HERE.family = Family(parents={threading.get_ident(): 0})
    return family


def strangers(family: Family) -> list[str]:
    """The names of threads that are running and are not of this family."""
    return [t.name for t in threading.enumerate() if t.ident not in family.parents]


@contextmanager
def following_threads(mode_for: Callable[[Family], Any]) -> Iterator[None]:
    """Have each thread that is started inside, by a thread of this family, enter its own mode."""

    def following(start: Callable[..., Any]) -> Callable[..., Any]:
        def start_followed(function: Callable[..., Any], *more: Any, **options: Any) -> Any:
            family: Family | None = getattr(_HERE, "family", None)
            if family is None or not family.counts:
                return start(function, *more, **options)

            parent = threading.get_ident()

            def run(*args: Any, **kwargs: Any) -> Any:
                _HERE.family = family
                family.parents[threading.get_ident()] = parent
                try:
                    with mode_for(family):
                        return function(*args, **kwargs)
                finally:
                    family.parents.pop(threading.get_ident(), None)

            return start(run, *more, **options)

        return start_followed

    with _replaced(STARTERS, following):
        yield


@contextmanager
def noticing(miss: Callable[[str], None], counter: type) -> Iterator[None]:
    """Call `miss` when somebody inside leaves the torch's modes, or takes a counter away."""

    def noticed(switch: Callable[..., Any]) -> Callable[..., Any]:
        name = getattr(switch, "__name__", "a switch")

        def call(*args: Any, **kwargs: Any) -> Any:
            given = switch(*args, **kwargs)
            is_harmless = name == "_pop_mode" and not _is_taken_away(given, counter)
            if not is_harmless and not _is_printing():
                miss(f"`{name}` switched off what counts")
            return given

        return call

    with _replaced(SWITCHES, noticed):
        yield


def _is_taken_away(mode: Any, counter: type) -> bool:
    return isinstance(mode, counter) and not getattr(mode, "is_leaving", False)


def _is_printing() -> bool:
    """Whether torch prints a tensor, which is none of the answer's work."""
    frame: FrameType | None = sys._getframe(2)
    for _ in range(CALLERS):
        if frame is None:
            break
        if frame.f_code.co_filename.endswith(PRINTING):
            return True
        frame = frame.f_back
    return False


@contextmanager
def _replaced(
    places: tuple[tuple[Any, str], ...], by: Callable[[Callable[..., Any]], Callable[..., Any]]
) -> Iterator[None]:
    with ExitStack() as undo:
        for owner, name in places:
            plain = getattr(owner, name, None)
            if plain is not None:
                undo.callback(setattr, owner, name, plain)
                setattr(owner, name, by(plain))
        yield


def current_mode() -> Any:
    """The dispatch mode that is asked first in this thread; None if there is none."""
    return _python_dispatch._get_current_dispatch_mode()


def _recorded() -> int:
    """How many nodes autograd has recorded in this thread."""
    return torch._C._autograd._get_sequence_nr()


class Nodes:
    """Autograd numbers the nodes that a thread records, whether a mode sees the operator or not. So
    many numbers between two operators that were seen belong to operators that were not."""

    def __init__(self) -> None:
        self.last = _recorded()
        self.unseen = 0

    def are_hidden(self, args: tuple[Any, ...]) -> bool:
        """Whether too many were recorded until the operator with these arguments."""
        new = _recorded() - self.last
        if new > PER_OPERATOR:
            listed = sum(len(value) for value in args if isinstance(value, list | tuple))
            self.unseen += max(0, new - PER_OPERATOR * (1 + listed))
        return self.unseen > HIDDEN_NODES

    def seen(self) -> None:
        """An operator was seen, and what it recorded is its own."""
        self.last = _recorded()
