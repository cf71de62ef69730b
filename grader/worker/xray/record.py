"""Records how an answer's values come from one another, for the picture. In the worker.

On top of the X-ray, and only where a picture is asked for. A value knows what it was made of, in
which line, and whether a gradient can go back from it. `fold.py` makes boxes of the values.
"""

import re
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from grader.worker.xray.calls import Call, labelled, leaves
from grader.worker.xray.calls import tensors as tensors_in
from grader.worker.xray.cuts import FROM_NUMBERS
from grader.worker.xray.follow import LEAVES_TORCH, NO_NUMBERS, REPLACES
from grader.worker.xray.traces import Trace, floats, storage_of
from grader.worker.xray.values import (
    COPY,
    DATA,
    GRADIENT,
    LEAF,
    LOSS,
    MAX_VALUES,
    START,
    VALUE,
    WEIGHTS,
    Asked,
    Value,
    Values,
    group_of,
)


class Recorder(Values):
    """A watch that keeps what it sees."""

    def __init__(self, filename: str, asked: Asked) -> None:
        super().__init__(filename, asked)
        self.grads_of: dict[int, list[Value]] = {}
        self.by_number: dict[float, Value] = {}
        self.ends: list[tuple[Tensor, Value]] = []  # what was differentiated last, or returned
        self.differentiated: list[tuple[Tensor, Value]] = []
        self.got_there = False
        self.too_much = False

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
            self.starts[id(tensor)] = self.keep(tensor, Value(START, name=name))

    def _given(self, label: str, tensor: Tensor) -> None:
        """Data, or a loss that the probe has computed from where the way ends."""
        group = group_of(label)
        met = frozenset() if group in self.asked.plain else frozenset({group})
        reached = [self.starts[i] for i in leaves([tensor]) if i in self.starts]
        if reached:
            parents = tuple((value, True) for value in reached)
            self.keep(tensor, Value(LOSS, met=met, parents=parents))
        else:
            self.keep(tensor, Value(DATA, met=met))

    def leave(self, name: str, result: Any) -> None:
        """One of the answer's functions has returned."""
        if self.done or name != (self.asked.function or self.first):
            return
        if not self.asked.at_result:
            self.ends = self.known(tensors_in([result])) if self.differentiated == [] else []
            self.ends = self.differentiated[:] or self.ends
            self.done = bool(self.ends)
        elif found := self.known(tensors_in([result])):
            self.ends, self.done = found, True

    def outputs(self, given: Any) -> None:
        """What the probe has computed with the answer's result."""
        if self.asked.at_result and not self.done:
            self.ends = self.known(tensors_in([given]))
            self.done = bool(self.ends)

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

    def _differentiates(self, call: Call) -> None:
        super()._differentiates(call)
        if not self.done and (self.running is not None or not self.asked.at_result):
            found = self.known(tensors_in(call.args[:1]))
            if found and self.running is not None:
                self.differentiated = found

    def _failed(self, call: Call, error: BaseException) -> None:
        super()._failed(call, error)
        if not self.done and self.running is not None:
            self.differentiated = self.known(tensors_in(call.args[:1])) or self.differentiated

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
                self.keep(tensor, Value(LEAF, met=frozenset({"own"}), line=self.line()))
            elif sources and old is None:
                parents = tuple((v, t.requires_grad and tensor.requires_grad) for t, v in sources)
                self.keep(tensor, self.made_of(call, parents, tensor))

    def _written(self, call: Call) -> None:
        """An operation that writes into tensors which are there already."""
        targets = call.changed or list(tensors_in(call.args[:1]))
        own = {id(target) for target in targets}
        others = [(t, v) for t, v in self._sources(call) if id(t) not in own]
        for target in targets:
            before = self.value_of(target)
            if call.name == "requires_grad_" or call.name == "requires_grad:set":
                if before is not None and before.kind == DATA and target.requires_grad:
                    self.keep(target, Value(LEAF, met=before.met, line=self.line()))
                continue
            if not others and (before is None or before.kind == DATA):
                continue
            parents = tuple((v, t.requires_grad and _is_recorded(call, target)) for t, v in others)
            stays = target.is_leaf and target.requires_grad
            if before is not None and (call.name not in REPLACES or stays):
                parents += ((before, stays or _is_recorded(call, target)),)
            if not parents or not target.is_floating_point():
                continue
            value = self.made_of(call, parents, target)
            if value.kind == START:
                value.kind = COPY
            self._spread(target, value)

    def _spread(self, target: Tensor, value: Value) -> None:
        """What stands on the same storage has the same new numbers."""
        aliases = self.on_storage.get(storage_of(target), [])
        self.keep(target, value)
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
        self.keep(parameter, self.made_of(call, ((source, False),), parameter))

    def _number(self, call: Call, result: Any) -> None:
        for tensor, value in self._sources(call):
            gone = Value(
                value.kind if value.kind not in (START, DATA) else VALUE, value.level, value.met,
                self.line(), ((value, False),), self.noticed if tensor.requires_grad else None,
            )  # fmt: skip
            self.by_number.update(dict.fromkeys(floats([result]), gone))

    def _backward(self, call: Call) -> None:
        outputs = self.known(tensors_in(call.args[:1]))
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
        self.keep(result, value)

    # ---- values ----


_NOTHING = torch.zeros(())


def _is_recorded(call: Call, target: Tensor) -> bool:
    return target.grad_fn is not None and call.grad_mode and call.name != "data:set"
