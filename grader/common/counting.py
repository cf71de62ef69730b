"""Counts what torch is asked to do: kernels, and the bytes that are alive. Never times anything.

    with counted() as count:
        answer.meta_gradient(model, …)
    yield {"kernels": count.kernels, "peak_bytes": count.peak_bytes}

The figures of one answer on one problem are the same in every run, to the last unit: they follow
from the operations and from the order in which Python lets tensors go. Two threads that compute at
the same moment are the exception, and only for bytes: how their peaks meet depends on the machine.
Build the problem before the block: what the first use of a problem computes and keeps counts too.
Must decide nothing: `grader/judge/resources.py` says what a figure means.
"""

import gc
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from grader.common import counting_hidden as hidden

NOT_TENSOR_WORK = ("prim", "profiler")
METADATA = ("aten::_unsafe_view", "aten::is_same_size", "aten::set_", "aten::resize_")
"""Operators that read and write no entries, although torch does not call them views."""
COLLECT_EVERY = 8
"""Garbage in cycles is looked for whenever the live bytes have grown by an eighth. Python's own
collections come after so many objects of any kind, and so at other moments in every run."""
_UNSEEN = "autograd has recorded operations that torch did not show"


@dataclass(eq=False)
class Count:
    """What was counted so far; it stands still once its `with` block has ended."""

    kernels: int = 0
    """Operators of torch that were run, at the level at which torch dispatches them to a device.
    One that only gives another view of the same numbers (`t`, `view`, `expand`, `detach`) is not a
    kernel; one that writes in place is. An operation under `vmap` is one kernel however many
    examples it works on."""
    peak_bytes: int = 0
    """The most bytes that were alive at once, of storages that were made inside. A storage counts
    once, however many tensors look at it. What an operator needs for itself, and what Python's
    own lists and numbers take, does not count."""
    largest: int = 0
    """Entries of the largest storage of floating-point numbers that was made inside."""
    overlapped: bool = False
    """Whether a thread computed while another one was on its way. Then `peak_bytes` is what met
    in this run, and may be another number in the next; the other figures stay the same."""
    missed: str = ""
    """Why something was not counted; empty if nothing is known that was not."""

    @property
    def complete(self) -> bool:
        """Whether nothing is known that was not counted."""
        return not self.missed

    def miss(self, why: str) -> None:
        """Say that something was not counted; the first reason stays."""
        self.missed = self.missed or why


@dataclass(eq=False)
class _Bytes:
    """The storages that were made inside and are alive."""

    count: Count
    live: int = 0
    collect_at: int = 0
    sizes: dict[int, int] = field(default_factory=dict)
    refs: dict[int, Any] = field(default_factory=dict)
    """Weak references. A storage's Python object lives as long as its C++ one, and both die
    at the same moment."""

    def made(self, storage: torch.UntypedStorage, tensor: Tensor) -> None:
        """This tensor's storage was made, or has changed its size."""
        key, size = storage._cdata, storage.nbytes()
        if key not in self.refs:
            self.refs[key] = weakref.ref(storage, lambda _: self._gone(key))
        self.live += size - self.sizes.get(key, 0)
        self.sizes[key] = size
        if tensor.is_floating_point():
            self.count.largest = max(self.count.largest, size // tensor.element_size())
        if self.live > self.collect_at:
            gc.collect()
            self.collect_at = self.live + self.live // COLLECT_EVERY
        self.count.peak_bytes = max(self.count.peak_bytes, self.live)

    def _gone(self, key: int) -> None:
        self.live -= self.sizes.pop(key, 0)
        self.refs.pop(key, None)


class _Counter(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Sees every operator that the thread which has entered it dispatches, and counts it for all
    counts of its family of threads that are open."""

    def __init__(self, family: hidden.Family) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.family = family
        self.nodes = hidden.Nodes()
        self.is_leaving = False

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Not wrapped by torch, which would import its compiler (6 s) at the first operator."""
        return False

    def __exit__(self, *error: Any) -> None:
        self.is_leaving = True
        super().__exit__(*error)  # type: ignore[no-untyped-call]
        self.is_leaving = False

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        kwargs = kwargs or {}
        open_now: list[_Bytes] = list(self.family.counts)
        if not open_now:  # a thread that outlives the block that it was started in
            result = func(*args, **kwargs)
            self.nodes.seen()
            return result
        if any(_is_own_kind(kind) for kind in types):
            return NotImplemented  # its own __torch_dispatch__ runs first, and comes back here
        operator = _operator(func)
        if operator.is_composite:  # only in inference mode; autograd takes them apart otherwise
            with self:
                given = func.decompose(*args, **kwargs)
            if given is not NotImplemented:
                return given
        overlaps, are_hidden = self.family.takes_a_turn(), self.nodes.are_hidden(args)
        for each in open_now:
            each.count.overlapped = each.count.overlapped or overlaps
            if operator.is_of_python:
                each.count.miss("an operator that the answer defines ran, which hides what it runs")
            if are_hidden:
                each.count.miss(_UNSEEN)
        before = _storages(args, kwargs) if operator.writes else {}
        result = func(*args, **kwargs)
        for each in open_now:
            each.count.kernels += operator.is_kernel
            if operator.makes:
                _note(each, result, before)
        self.nodes.seen()
        return result


@dataclass(frozen=True)
class _Operator:
    """What the schema of an operator says."""

    is_kernel: bool
    is_composite: bool
    is_of_python: bool
    writes: bool
    makes: bool
    """Whether what it gives may stand on a storage that no tensor had before."""


@lru_cache(maxsize=4096)
def _operator(func: Any) -> _Operator:
    if not isinstance(func, torch._ops.OpOverload):  # a higher-order one: its parts are not shown
        return _Operator(True, False, True, False, True)
    name = func.name()  # type: ignore[no-untyped-call]
    base = name.partition(".")[0]
    is_lift = base == "aten::lift_fresh"  # how `torch.tensor` shows what it has made
    has = torch._C._dispatch_has_kernel_for_dispatch_key
    return _Operator(
        is_kernel=not (func.is_view or base in METADATA or func.namespace in NOT_TENSOR_WORK),
        is_composite=has(name, "CompositeImplicitAutograd"),
        is_of_python=name in torch.library._defs,
        writes=func._schema.is_mutable,
        makes=is_lift or not (func.is_view or base == "aten::_unsafe_view"),
    )


@lru_cache(maxsize=256)
def _is_own_kind(kind: type) -> bool:
    """Whether this class of tensors sees operators itself."""
    return getattr(kind, "__torch_dispatch__", None) is not torch._C._disabled_torch_dispatch_impl


def _note(each: _Bytes, result: Any, before: dict[int, int]) -> None:
    """Take account of the storages that an operator has made or has changed."""
    for tensor in _tensors(result):
        storage = _storage_of(tensor)
        if storage is None:
            each.count.miss("a tensor has no storage of its own that could be counted")
        elif before.get(storage._cdata) != storage.nbytes():
            each.made(storage, tensor)


def _storages(args: Iterable[Any], kwargs: dict[str, Any]) -> dict[int, int]:
    """The sizes of the storages that an operator is handed, by their addresses."""
    handed = (_storage_of(tensor) for tensor in _tensors([*args, *kwargs.values()]))
    return {storage._cdata: storage.nbytes() for storage in handed if storage is not None}


def _storage_of(tensor: Tensor) -> torch.UntypedStorage | None:
    try:
        return tensor.untyped_storage()
    except (RuntimeError, NotImplementedError):
        return None


def _tensors(values: Any) -> Iterator[Tensor]:
    if isinstance(values, Tensor):
        yield values
    elif isinstance(values, list | tuple):
        for value in values:
            yield from _tensors(value)


@contextmanager
def counted() -> Iterator[Count]:
    """Count what this thread runs inside the block, and all threads that it starts there.

    Costs 5 to 10 µs per operator, and nothing outside of the block. Python's garbage collector
    runs at moments that are the same in every run.
    """
    count = Count()
    family = hidden.family_of_this_thread()
    if strangers := hidden.strangers(family):
        count.miss(f"threads were running already: {', '.join(strangers)[:100]}")
    with (
        _collecting_ourselves(),
        hidden.following_threads(_Counter),
        hidden.noticing(count.miss, _Counter),
    ):
        own, is_outermost = _Bytes(count), not family.counts
        family.counts.append(own)
        try:
            with _Counter(family) if is_outermost else nullcontext():
                yield count
                counter = hidden.current_mode()
                if not isinstance(counter, _Counter):
                    count.miss("the mode that counts was taken away")
                elif counter.nodes.are_hidden(()):
                    count.miss(_UNSEEN)
        finally:
            family.counts.remove(own)


@contextmanager
def _collecting_ourselves() -> Iterator[None]:
    """Have Python collect at our moments only, and only what was made inside."""
    was_enabled, were_frozen = gc.isenabled(), gc.get_freeze_count()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        if not were_frozen:  # in a worker the zygote's objects are, and are to stay so
            gc.unfreeze()
        if was_enabled:
            gc.enable()


def count_of(run: Callable[[], object]) -> Count:
    """What this function needs. Its result is let go before the count ends."""
    with counted() as count:
        run()
    return count
