"""What is known of the tensors that descend from the weights, and where their ways are cut."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor
from torch._C import _functorch

from grader.worker.xray.calls import Call, graph, leaves
from grader.worker.xray.cuts import Cut, cut_at, place
from grader.worker.xray.traces import Trace, related, storage_of

MAX_TRACKED = 100_000
MAX_NAMED = 500
MAX_GROUP = 50


@dataclass(eq=False)
class Known:
    """Traces by tensor and by storage. A set of cuts is a number: a bit per cut."""

    filename: str
    traces: dict[int, Trace] = field(default_factory=dict)
    by_storage: dict[int, list[Trace]] = field(default_factory=dict)
    roots: dict[int, str] = field(default_factory=dict)
    """The weights' names, by the tensors' ids."""
    root_nodes: dict[Any, int] = field(default_factory=dict)
    """Of the roots that were computed: their nodes in the graph, and their ids."""
    cuts: list[Cut] = field(default_factory=list)
    plain_backward: Cut | None = None
    """The last backward pass that kept no graph: what is read from `.grad` is cut there."""
    blind: bool = False
    """There is too much to follow, or something in here failed; the run goes on unwatched."""

    def leave(self, name: str, result: Any) -> None:
        """One of the answer's functions has returned."""

    def outputs(self, given: Any) -> None:
        """The probe has computed this with the answer's result."""

    def trace(self, tensor: Tensor) -> Trace:
        """What is known of this tensor, found out from its graph or its storage if it is new."""
        trace = self.traces.get(id(tensor))
        if trace is None:
            trace = self.new(tensor)
            self._recognise(trace)
        if tensor.grad_fn is not None and not trace.recorded:
            # Made where we do not see: another thread, a hook, a Function's forward.
            trace.recorded = True
            if any(i in self.traces and self.traces[i].is_root for i in self.reached([tensor])):
                trace.descends, trace.connected, trace.cuts = True, True, 0
        return trace

    def reached(self, outputs: Sequence[Tensor]) -> set[int]:
        """Ids of the leaves, and of the roots that were computed, that a gradient of these tensors
        reaches."""
        found = leaves(outputs)
        if self.root_nodes:
            found |= {self.root_nodes[node] for node in graph(outputs) if node in self.root_nodes}
        return found

    def _recognise(self, trace: Trace) -> None:
        """A tensor whose making was not seen: inside a transform, or sharing somebody's numbers."""
        if _functorch.is_functorch_wrapped_tensor(trace.tensor):
            inner = self.trace(_functorch.get_unwrapped(trace.tensor))
            if inner.descends:
                self.note(trace.tensor, inner.cuts, inner.live)
            return
        for other in self.by_storage.get(trace.storage, [])[-1:]:
            fresh = 0
            if trace.tensor.is_leaf and other.live:
                alias = Call(None, "alias", (), {}, True, False)
                fresh = self.bit(self.cut_here(alias, "copy"))
            self.note(trace.tensor, other.cuts | fresh, False)

    def new(self, tensor: Tensor) -> Trace:
        trace = Trace(tensor, storage=storage_of(tensor))
        if len(self.traces) >= MAX_TRACKED:
            self.blind = True
        self.traces[id(tensor)] = trace
        return trace

    def note(self, tensor: Tensor, cuts: int, connected: bool) -> None:
        """This tensor's numbers come from the weights."""
        trace = self.traces.get(id(tensor)) or self.new(tensor)
        trace.descends, trace.cuts = True, cuts
        trace.recorded = tensor.grad_fn is not None
        trace.connected = trace.is_root or connected
        if trace.storage:
            group = self.by_storage.setdefault(trace.storage, [])
            if trace not in group[-MAX_GROUP:]:
                group.append(trace)
        if _functorch.is_functorch_wrapped_tensor(tensor):  # what torch.func's transforms unwrap
            inner = _functorch.get_unwrapped(tensor)
            self.note(inner, cuts, connected and inner.grad_fn is not None)

    def add_root(self, tensor: Tensor, name: str) -> None:
        trace = self.traces.get(id(tensor)) or self.new(tensor)
        trace.is_root = True
        self.roots[id(tensor)] = name[:60]
        if tensor.grad_fn is not None:
            self.root_nodes[tensor.grad_fn] = id(tensor)
        self.note(tensor, 0, True)

    def share(self, call: Call, targets: list[Tensor], new: int, replaces: bool) -> None:
        """Tensors on the same storage get the same numbers; a detached one learns nothing of it."""
        for target in targets:
            trace = self.traces.get(id(target))
            for other in self.by_storage.get(trace.storage, []) if trace else []:
                if other is trace or related(other.tensor, target):
                    continue
                cut = self.cut_here(call, "behind" if other.live and not replaces else "load")
                other.cuts = (0 if replaces else other.cuts) | new | self.bit(cut)

    def cut_here(self, call: Call, kind: str | None = None) -> Cut:
        if call.name == "grad:get" and self.plain_backward is not None:
            return self.plain_backward
        return cut_at(place(self.filename), call, kind)

    def bit(self, cut: Cut) -> int:
        """The cut's bit; 0 for what is none of the answer's lines, or beyond the limit."""
        for index, known in enumerate(self.cuts):
            merged = known.kind == cut.kind and cut.kind in ("unrecorded", "load")
            if known.line == cut.line and (merged or known.operation == cut.operation):
                return 1 << index
        if not cut.line or len(self.cuts) >= MAX_NAMED:
            return 0
        self.cuts.append(cut)
        return 1 << len(self.cuts) - 1
