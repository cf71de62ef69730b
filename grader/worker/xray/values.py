"""Which value each tensor is, and what it was made of. In the worker, for the picture."""

import re
import sys
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch._C import _functorch

from grader.worker.xray.calls import Call
from grader.worker.xray.cuts import Cut
from grader.worker.xray.follow import Watch
from grader.worker.xray.traces import storage_of

MAX_VALUES = 20_000
MAX_WALK = 2_000
COPIES = {
    "clone", "detach", "detach_", "data:get", "__deepcopy__", "Parameter", "alias", "contiguous",
    "view", "view_as", "reshape", "flatten", "to", "double", "float", "type", "requires_grad_",
    "cat", "stack", "unbind", "split", "ravel", "squeeze", "unsqueeze", "copy_", "set_", "data:set",
    "getitem", "__getitem__", "as_tensor", "tensor", "empty_like", "expand", "T:get", "type_as",
}  # fmt: skip
"""What gives the same numbers again, perhaps in another shape."""
_SETS = {
    "support_x": "support", "support_y": "support", "x": "support", "y": "support",
    "query_x": "query", "query_y": "query", "valid_x": "query", "valid_y": "query",
}  # fmt: skip
_OF_TASKS = re.compile(r"\[\d+\]\[(\d)\]$")
START, LEAF, COPY, VALUE = "start", "leaf", "copy", "value"
HIDDEN = "data"
"""Tensors that the answer was not given by name, such as buffers."""
GRADIENT, WEIGHTS, LOSS, DATA = "gradient", "weights", "loss", "data"


class Value:
    """The numbers of one tensor at one time.

    level: how many differentiations lie among its ancestors, one after another; met: what data it
    has met since the last of them; parents: what it was made of, and whether a gradient goes there;
    cut: the one that was made where it was made; name: of a value that the answer was given.
    """

    __slots__ = ("cut", "kind", "level", "line", "met", "name", "parents")

    def __init__(
        self,
        kind: str,
        level: int = 0,
        met: frozenset[str] = frozenset(),
        line: int = 0,
        parents: "tuple[tuple[Value, bool], ...]" = (),
        cut: Cut | None = None,
        name: str = "",
    ) -> None:
        self.kind, self.level, self.met, self.line = kind, level, met, line
        self.parents, self.cut, self.name = parents, cut, name


class Asked(NamedTuple):
    """What a kata's picture is of.

    function: the one whose first call is drawn; empty for the kata's first. at_result: the way
    begins at what it returns, not at what it differentiates last. starts: the names of the
    arguments at which the way ends, `weights` for those of modules; empty for the weights, or for
    all tensors where there are none. apart: whether other data make another box.
    plain: the names of arguments that do not count as data, such as rates.
    """

    function: str = ""
    at_result: bool = False
    starts: tuple[str, ...] = ()
    apart: bool = True
    plain: tuple[str, ...] = ()

    @classmethod
    def of(cls, order: Mapping[str, Any]) -> "Asked":
        """What an order's plain data ask for."""
        starts = tuple(order.get("starts", ()))
        return cls(
            order.get("function", ""), bool(order.get("at_result")), starts,
            bool(order.get("apart", True)), tuple(order.get("plain", ())),
        )  # fmt: skip


def group_of(label: str) -> str:
    """What data an argument is, as far as the picture tells it apart: a support set, a query set,
    or the argument's own name."""
    if found := _OF_TASKS.search(label):
        return "support" if int(found[1]) < 2 else "query"
    name = re.split(r"\W", label, maxsplit=1)[0]
    return _SETS.get(name, name)


class Values(Watch):
    """A watch that knows the value of each tensor that it has met. Not a dataclass: to make one
    takes longer than to record a small answer."""

    def __init__(self, filename: str, asked: Asked) -> None:
        super().__init__(filename)
        self.asked = asked
        self.values: dict[int, Value] = {}
        self.kept: list[Tensor] = []  # so that no id is used again
        self.by_node: dict[Any, Value] = {}
        self.on_storage: dict[int, list[Tensor]] = {}
        self.starts: dict[int, Value] = {}
        self.own: set[int] = set()  # made of nothing known, such as constants
        self.unseen: set[str] = set()  # what could not be followed, in words
        self.done = False
        self.noticed: Cut | None = None

    def value_of(self, tensor: Tensor) -> Value | None:
        """What is known of a tensor; found out from its graph or its storage if it is new."""
        known = self.values.get(id(tensor))
        if known is not None or self.done:
            return known
        if _functorch.is_functorch_wrapped_tensor(tensor):
            self.unseen.add("torch.func")
            return self.value_of(_functorch.get_unwrapped(tensor))
        if tensor.grad_fn is not None:
            return self._from_graph(tensor)
        others = self.on_storage.get(storage_of(tensor), ()) if tensor.is_floating_point() else ()
        for other in others:
            source = self.values.get(id(other))
            if source is not None:
                call = Call(None, "alias", (), {}, True, False)
                return self.keep(tensor, self.made_of(call, ((source, False),), tensor))
        if id(tensor) in self.own or not self.starts or not tensor.is_floating_point():
            return None
        met = "query" if self.running is None else HIDDEN
        is_data = self.what != "inputs" or met != HIDDEN
        return self.keep(tensor, Value(DATA, met=frozenset({met} if is_data else ())))

    def _from_graph(self, tensor: Tensor) -> Value | None:
        """Of what was made where we do not see: in a custom Function, a hook, another thread."""
        if tensor.grad_fn in self.by_node and tensor._is_view():
            source = self.by_node[tensor.grad_fn]
            return self.keep(tensor, source)
        found: dict[int, Value] = {}
        todo, seen = [tensor.grad_fn], set[Any]()
        while todo and len(seen) < MAX_WALK:
            node = todo.pop()
            if node in seen or node is None:
                continue
            seen.add(node)
            variable = getattr(node, "variable", None)
            value = self.by_node.get(node) or self.values.get(id(variable))
            if value is not None:
                found[id(value)] = value
            else:
                todo += [following for following, _ in node.next_functions]
        if not found:
            return None
        if isinstance(tensor.grad_fn, torch.autograd.function.BackwardCFunction):
            self.unseen.add("a custom autograd Function")
        name = "alias" if storage_of(tensor) in self.on_storage else "unseen"
        call = Call(None, name, (), {}, True, False)
        parents = tuple((value, True) for value in found.values())
        self.noticed = None
        return self.keep(tensor, self.made_of(call, parents, tensor))

    def keep(self, tensor: Tensor, value: Value) -> Value:
        self.values[id(tensor)] = value
        self.kept.append(tensor)
        if tensor.grad_fn is not None:
            self.by_node.setdefault(tensor.grad_fn, value)
        if storage := storage_of(tensor):
            self.on_storage.setdefault(storage, []).append(tensor)
        if _functorch.is_functorch_wrapped_tensor(tensor):  # what torch.func's transforms unwrap
            self.unseen.add("torch.func")
            inner = _functorch.get_unwrapped(tensor)
            if id(inner) not in self.values:
                self.keep(inner, value)
        return value

    def made_of(self, call: Call, parents: tuple[tuple[Value, bool], ...], tensor: Tensor) -> Value:
        """The value that a call makes of others."""
        flowing = [v for v, _ in parents if v.kind != DATA]
        met = frozenset().union(*(v.met for v, _ in parents if v.kind == DATA))
        if not flowing:
            is_own = tensor.is_leaf and tensor.requires_grad
            return Value(LEAF if is_own else DATA, met=met, line=self.line(), parents=parents)
        level = max(v.level for v in flowing)
        met = met.union(*(v.met for v in flowing))
        kinds = {v.kind for v in flowing if v.kind != LEAF} or {LEAF}
        if call.is_differentiation:
            kind, level, met = GRADIENT, level + 1, frozenset()
        elif call.name in COPIES and len(kinds) == 1 and not met:
            (kind,) = kinds
            if kind == START and not any(carries for _, carries in parents):
                kind = COPY
        elif met:
            kind = LOSS
        elif kinds <= {START, COPY, LEAF, VALUE}:
            kind = VALUE
        else:
            is_plain = kinds == {GRADIENT} and all(v.kind != LEAF for v in flowing)
            kind = GRADIENT if is_plain else WEIGHTS
        return Value(kind, level, met, self.line(), parents, self.cut_of(parents))

    def cut_of(self, parents: Iterable[tuple[Value, bool]]) -> Cut | None:
        ends = any(not carries for value, carries in parents if value.kind != DATA)
        return self.noticed if ends else None

    def known(self, found: Iterable[Tensor]) -> list[tuple[Tensor, Value]]:
        pairs = ((tensor, self.value_of(tensor)) for tensor in found)
        return [(t, v) for t, v in pairs if v is not None and v.kind not in (DATA, START)][:50]

    def line(self) -> int:
        """The answer's innermost line; 0 for none."""
        frame = sys._getframe(1)
        while frame is not None:
            if frame.f_code.co_filename == self.filename:
                return frame.f_lineno
            frame = frame.f_back  # type: ignore[assignment]
        return 0

    def is_its_own(self) -> bool:
        """Whether the answer itself has called, and not the probe, which hands it more data."""
        frame = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename != self.filename:
            if "katas" in frame.f_code.co_filename:
                return False
            frame = frame.f_back  # type: ignore[assignment]
        return frame is not None

    def cut_here(self, call: Call, kind: str | None = None) -> Cut:
        self.noticed = super().cut_here(call, kind)
        return self.noticed
