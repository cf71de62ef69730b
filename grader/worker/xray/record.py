"""Records how an answer's values come from one another, for the picture. In the worker.

On top of the X-ray, and only where a picture is asked for. A value knows what it was made of, in
which line, and whether a gradient can go back from it. `fold.py` makes boxes of the values.
"""

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch._C import _functorch

from grader.worker.xray.calls import Call, labelled, leaves
from grader.worker.xray.calls import tensors as tensors_in
from grader.worker.xray.cuts import FROM_NUMBERS, Cut
from grader.worker.xray.follow import LEAVES_TORCH, NO_NUMBERS, REPLACES, Watch
from grader.worker.xray.traces import Trace, floats, storage_of

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


@dataclass(eq=False)
class Value:
    """The numbers of one tensor at one time.

    level: how many differentiations lie among its ancestors, one after another; met: what data it
    has met since the last of them; parents: what it was made of, and whether a gradient goes there.
    """

    kind: str
    level: int = 0
    met: frozenset[str] = frozenset()
    line: int = 0
    parents: tuple[tuple["Value", bool], ...] = ()
    cut: Cut | None = None
    """The cut that was made where it was made."""
    name: str = ""
    """Of a value that the answer was given."""


@dataclass(frozen=True)
class Asked:
    """What a kata's picture is of.

    function: the one whose first call is drawn; empty for the kata's first. at_result: the way
    begins at what it returns, not at what it differentiates last. starts: the names of the
    arguments at which the way ends, `weights` for those of modules; empty for the weights, or for
    all tensors where there are none. apart: whether values are told apart by the data they met.
    plain: the names of arguments that are no data, such as rates.
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


@dataclass(eq=False)
class Recorder(Watch):
    """A watch that keeps what it sees."""

    asked: Asked = field(default_factory=Asked)
    values: dict[int, Value] = field(default_factory=dict)
    kept: list[Tensor] = field(default_factory=list)
    """So that no id is used again."""
    by_node: dict[Any, Value] = field(default_factory=dict)
    on_storage: dict[int, list[Tensor]] = field(default_factory=dict)
    grads_of: dict[int, list[Value]] = field(default_factory=dict)
    by_number: dict[float, Value] = field(default_factory=dict)
    starts: dict[int, Value] = field(default_factory=dict)
    ends: list[tuple[Tensor, Value]] = field(default_factory=list)
    """Where the way begins: what was differentiated last, or what was returned."""
    differentiated: list[tuple[Tensor, Value]] = field(default_factory=list)
    own: set[int] = field(default_factory=set)
    """Tensors that were made of nothing known, such as constants."""
    unseen: set[str] = field(default_factory=set)
    """What could not be followed, in words."""
    done: bool = False
    got_there: bool = False
    too_much: bool = False
    noticed: Cut | None = None

    # ---- the answer's functions ----

    def enter(self, name: str, given: Mapping[str, Any]) -> None:
        known = set(self.roots)
        super().enter(name, given)
        if self.done:
            return
        self.got_there = name == (self.asked.function or self.first) and not self.asked.at_result
        if self.got_there:
            self.differentiated.clear()
        handed = list(labelled(given))
        passed, wanted = {id(tensor) for _, tensor in handed}, self.asked.starts
        for key in self.roots.keys() - known:
            if not wanted or (key not in passed and "weights" in wanted):
                self._start(self.traces[key].tensor, self.roots[key])
        if wanted or (self.what == "inputs" and not self.starts):
            for label, tensor in handed:
                chosen = not wanted or re.split(r"\W", label, maxsplit=1)[0] in wanted
                if chosen and tensor.is_floating_point() and tensor.is_leaf:
                    self._start(tensor, label)
        for label, tensor in handed:
            if id(tensor) not in self.values and tensor.is_floating_point():
                self._given(label, tensor)

    def _start(self, tensor: Tensor, name: str) -> None:
        if id(tensor) not in self.starts:
            self.starts[id(tensor)] = self._keep(tensor, Value(START, name=name))

    def _given(self, label: str, tensor: Tensor) -> None:
        """Data, or a loss that the probe has computed from where the way ends."""
        group = group_of(label)
        met = frozenset() if group in self.asked.plain else frozenset({group})
        reached = [self.starts[i] for i in leaves([tensor]) if i in self.starts]
        if reached:
            parents = tuple((value, True) for value in reached)
            self._keep(tensor, Value(LOSS, met=met, parents=parents))
        else:
            self._keep(tensor, Value(DATA, met=met))

    def leave(self, name: str, result: Any) -> None:
        """A function of the answer's has returned."""
        if self.done or name != (self.asked.function or self.first):
            return
        if not self.asked.at_result:
            self.ends = self._known(tensors_in([result])) if self.differentiated == [] else []
            self.ends = self.differentiated[:] or self.ends
            self.done = bool(self.ends)
        elif found := self._known(tensors_in([result])):
            self.ends, self.done = found, True

    def outputs(self, given: Any) -> None:
        """What the probe has computed with the answer's result."""
        if self.asked.at_result and not self.done:
            self.ends = self._known(tensors_in([given]))
            self.done = bool(self.ends)

    def _known(self, found: Iterable[Tensor]) -> list[tuple[Tensor, Value]]:
        pairs = ((tensor, self.value_of(tensor)) for tensor in found)
        return [(t, v) for t, v in pairs if v is not None and v.kind not in (DATA, START)][:50]

    @property
    def is_whole(self) -> bool:
        """Whether the answer got as far as where the way begins."""
        return self.done or (bool(self.differentiated) and self.got_there)

    def finish(self) -> list[tuple[Tensor, Value]]:
        """Where the way begins; what is nearest to it where the answer did not get that far."""
        return self.ends or self.differentiated

    def _begin_anew(self) -> None:
        super()._begin_anew()
        if not self.done:
            for kept in (self.values, self.by_node, self.on_storage, self.grads_of, self.starts):
                kept.clear()
            self.by_number.clear()
            self.differentiated.clear()

    # ---- calls ----

    def watches(self) -> bool:
        return bool(self.roots) or (bool(self.starts) and not self.done)

    def cut_here(self, call: Call, kind: str | None = None) -> Cut:
        self.noticed = super().cut_here(call, kind)
        return self.noticed

    def _differentiates(self, call: Call) -> None:
        super()._differentiates(call)
        if not self.done and (self.running is not None or not self.asked.at_result):
            found = self._known(tensors_in(call.args[:1]))
            if found and self.running is not None:
                self.differentiated = found

    def _failed(self, call: Call, error: BaseException) -> None:
        super()._failed(call, error)
        if not self.done and self.running is not None:
            self.differentiated = self._known(tensors_in(call.args[:1])) or self.differentiated

    def _after(self, call: Call, sources: list[tuple[Trace, bool]], result: Any) -> None:
        self.noticed = None
        super()._after(call, sources, result)
        if self.done or self.too_much:
            return
        self.too_much = len(self.values) > MAX_VALUES
        if call.name == "register_hook":
            self.unseen.add("a hook")
        elif call.name in LEAVES_TORCH:
            self._number(call, result)
        elif call.name == "backward":
            self._backward(call)
        elif call.name == "grad:get":
            self._reads_grad(call, result)
        elif call.name == "grad:set":
            given = [v for t in tensors_in(call.args[1:]) if (v := self.value_of(t))]
            self.grads_of[id(call.args[0])] = given
        elif call.changed or call.name == "requires_grad_":
            self._written(call)
        elif call.name not in NO_NUMBERS:
            self._new(call, result)

    def _sources(self, call: Call) -> list[tuple[Tensor, Value]]:
        given: list[Any] = [call.args, call.kwargs]
        if call.is_differentiation:
            given = [call.args[:1], call.kwargs.get("grad_outputs"), call.args[2:3]]
        found = [(t, v) for t in tensors_in(given) if (v := self.value_of(t)) is not None]
        if self.by_number and (call.name in FROM_NUMBERS or call.changed or not found):
            numbers = [self.by_number[n] for n in floats([call.args]) if n in self.by_number]
            if not numbers and (call.name in FROM_NUMBERS or "setitem" in call.name):
                numbers = list(self.by_number.values())[-50:]
            found += [(_NOTHING, value) for value in numbers]
        return found

    def _new(self, call: Call, result: Any) -> None:
        made = [t for t in tensors_in([result]) if t.is_floating_point()]
        sources = self._sources(call)
        if not sources and self.is_its_own():
            self.own |= {id(tensor) for tensor in made}
            self.kept += made
        for tensor in made:
            old = self.values.get(id(tensor))
            if any(tensor is source for source, _ in sources):
                continue
            if not sources and old is None and tensor.is_leaf and tensor.requires_grad:
                self._keep(tensor, Value(LEAF, met=frozenset({"own"}), line=self.line()))
            elif sources and old is None:
                parents = tuple((v, t.requires_grad and tensor.requires_grad) for t, v in sources)
                self._keep(tensor, self._made_of(call, parents, tensor))

    def _made_of(
        self, call: Call, parents: tuple[tuple[Value, bool], ...], tensor: Tensor
    ) -> Value:
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
        return Value(kind, level, met, self.line(), parents, self._cut_of(parents))

    def _cut_of(self, parents: Iterable[tuple[Value, bool]]) -> Cut | None:
        ends = any(not carries for value, carries in parents if value.kind != DATA)
        return self.noticed if ends else None

    def _written(self, call: Call) -> None:
        """An operation that writes into tensors which are there already."""
        targets = call.changed or list(tensors_in(call.args[:1]))
        own = {id(target) for target in targets}
        others = [(t, v) for t, v in self._sources(call) if id(t) not in own]
        for target in targets:
            before = self.value_of(target)
            if call.name == "requires_grad_" or call.name == "requires_grad:set":
                if before is not None and before.kind == DATA and target.requires_grad:
                    self._keep(target, Value(LEAF, met=before.met, line=self.line()))
                continue
            if not others and (before is None or before.kind == DATA):
                continue
            parents = tuple((v, t.requires_grad and _is_recorded(call, target)) for t, v in others)
            stays = target.is_leaf and target.requires_grad
            if before is not None and (call.name not in REPLACES or stays):
                parents += ((before, stays or _is_recorded(call, target)),)
            if not parents or not target.is_floating_point():
                continue
            value = self._made_of(call, parents, target)
            if value.kind == START:
                value.kind = COPY
            self._spread(target, value)

    def _spread(self, target: Tensor, value: Value) -> None:
        """What stands on the same storage has the same new numbers."""
        aliases = self.on_storage.get(storage_of(target), [])
        self._keep(target, value)
        for other in {id(t): t for t in aliases if t is not target}.values():
            before = self.values.get(id(other))
            if before is None or not other.is_leaf:
                continue
            parents = ((before, other.requires_grad), (value, False))
            kind = WEIGHTS if value.kind == GRADIENT else value.kind
            changed = Value(kind, value.level, value.met, value.line, parents, self.noticed)
            self.values[id(other)] = changed

    def parameter_made(self, data: Tensor, parameter: Tensor) -> None:
        self.noticed = None
        super().parameter_made(data, parameter)
        source = self.value_of(data)
        if source is None or self.done or parameter is data:
            return
        call = Call(None, "Parameter", (), {}, True, False)
        self._keep(parameter, self._made_of(call, ((source, False),), parameter))

    def _number(self, call: Call, result: Any) -> None:
        for tensor, value in self._sources(call):
            gone = Value(
                value.kind if value.kind not in (START, DATA) else VALUE, value.level, value.met,
                self.line(), ((value, False),), self.noticed if tensor.requires_grad else None,
            )  # fmt: skip
            self.by_number.update(dict.fromkeys(floats([result]), gone))

    def _backward(self, call: Call) -> None:
        outputs = self._known(tensors_in(call.args[:1]))
        if not outputs:
            return
        keeps = bool(call.asked("create_graph"))
        parents = tuple((value, keeps) for _, value in outputs)
        level = max(value.level for _, value in outputs) + 1
        cut = None if keeps else self.plain_backward
        made = Value(GRADIENT, level, line=self.line(), parents=parents, cut=cut)
        for key in leaves([tensor for tensor, _ in outputs]):
            self.grads_of.setdefault(key, []).append(made)

    def _reads_grad(self, call: Call, result: Any) -> None:
        made = self.grads_of.get(id(call.args[0]), [])
        if not isinstance(result, Tensor) or not made or id(result) in self.values:
            return
        last = made[-1]
        parents = tuple((p, c and result.requires_grad) for v in made for p, c in v.parents)
        value = Value(GRADIENT, max(v.level for v in made), line=last.line, parents=parents)
        value.cut = last.cut
        self._keep(result, value)

    # ---- values ----

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
                return self._keep(tensor, self._made_of(call, ((source, False),), tensor))
        if id(tensor) in self.own or not self.starts or not tensor.is_floating_point():
            return None
        met = "query" if self.running is None else HIDDEN
        is_data = self.what != "inputs" or met != HIDDEN
        return self._keep(tensor, Value(DATA, met=frozenset({met} if is_data else ())))

    def _from_graph(self, tensor: Tensor) -> Value | None:
        """Of what was made where we do not see: in a custom Function, a hook, another thread."""
        if tensor.grad_fn in self.by_node and tensor._is_view():
            source = self.by_node[tensor.grad_fn]
            return self._keep(tensor, source)
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
        return self._keep(tensor, self._made_of(call, parents, tensor))

    def _keep(self, tensor: Tensor, value: Value) -> Value:
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
                self._keep(inner, value)
        return value

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


_NOTHING = torch.zeros(())


def group_of(label: str) -> str:
    """What data an argument is, as far as the picture tells it apart: a support set, a query set,
    or the argument's own name."""
    if found := _OF_TASKS.search(label):
        return "support" if int(found[1]) < 2 else "query"
    name = re.split(r"\W", label, maxsplit=1)[0]
    return _SETS.get(name, name)


def _is_recorded(call: Call, target: Tensor) -> bool:
    return target.grad_fn is not None and call.grad_mode and call.name != "data:set"
