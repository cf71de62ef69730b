"""Follows what descends from the weights through torch functions. In the worker, for the X-ray.

What it cannot see: what runs in other threads or inside a backward pass (there the recorded graph
tells what is connected), and numbers that Python has worked on.
"""

import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from grader.worker.xray.calls import Call, graph, labelled, leaves, name_of
from grader.worker.xray.calls import tensors as tensors_in
from grader.worker.xray.cuts import FROM_NUMBERS, Cut, place
from grader.worker.xray.failures import FailedCall
from grader.worker.xray.known import MAX_TRACKED, Known
from grader.worker.xray.traces import Trace, floats, made_without_grad, union

LEAVES_TORCH = {"item", "tolist", "__float__", "__int__", "numpy", "__array__"}
NO_NUMBERS = {
    "zeros_like", "ones_like", "empty_like", "full_like", "rand_like", "randn_like",
    "randint_like", "new_zeros", "new_ones", "new_empty", "new_full", "new_empty_strided",
}  # fmt: skip
"""What takes a tensor for its shape only."""
REPLACES = {"copy_", "data:set", "set_"}
"""What leaves nothing of the numbers that were there."""
MAX_SINKS = 1_000


@dataclass(eq=False)
class Watch(Known, TorchFunctionMode):
    """Follows descendants of the weights while it is active."""

    numbers: dict[float, int] = field(default_factory=dict)
    """Values that left torch, and the cuts on the way to each."""
    sinks: dict[str, list[Tensor]] = field(default_factory=dict)
    """Tensors to which a way that matters leads, by what they are: loss, outputs, result."""
    what: str = "weights"
    """What the roots are, in a word."""
    running: str | None = None
    first: str | None = None
    passes: dict[Any, int] = field(default_factory=dict)
    """Nodes whose buffers a backward pass has freed, and the answer's line of that pass."""
    failed: FailedCall | None = None
    unused: bool = False
    """A gradient was asked for at weights of which none is used."""
    earlier: dict[int, str] = field(default_factory=dict)
    """The weights of builds that came before the present one, and went."""
    ended: list[Tensor] = field(default_factory=list)
    """Where the ways of these builds led."""

    def __post_init__(self) -> None:
        TorchFunctionMode.__init__(self)

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        kwargs = kwargs or {}
        name = name_of(func)
        if (
            self.blind
            or not self.watches()
            or (name.endswith(":get") and name not in ("data:get", "grad:get"))
        ):
            return func(*args, **kwargs)
        call = Call(
            func, name, args, kwargs, torch.is_grad_enabled(), torch.is_inference_mode_enabled()
        )
        sources = self.quietly(self._before, call) or []
        try:
            result = func(*args, **kwargs)
        except BaseException as error:
            self.quietly(self._failed, call, error)
            raise
        self.quietly(self._after, call, sources, result)
        return result

    def watches(self) -> bool:
        """Whether there is something to follow yet."""
        return bool(self.roots)

    def quietly(self, step: Callable[..., Any], *arguments: Any) -> Any:
        """What the step gives, or None where it failed, which the answer must not feel."""
        try:
            with torch._C.DisableTorchFunction():
                return step(*arguments)
        except Exception:  # noqa: BLE001 - a fault of ours must not become one of the answer's
            self.blind = True
            return None

    def enter(self, name: str, given: Mapping[str, Any]) -> None:
        """A function of the answer's begins: what it is given holds the weights, or the tensors
        that stand for them. given: its arguments by the names of its parameters."""
        self.first, self.running = self.first or name, name
        begins = name == self.first
        named: list[tuple[str, Tensor]] = []
        modules = {k: value for k, value in given.items() if isinstance(value, nn.Module)}
        for argument, module in modules.items() if begins else ():
            before = f"{argument}." if len(modules) > 1 else ""
            named += [
                (before + label, parameter)
                for label, parameter in module.named_parameters()
                if parameter.requires_grad and self._is_fresh(parameter)
            ]
        held = {id(parameter) for _, parameter in named}
        handed = [(label, t) for label, t in labelled(given) if t.requires_grad]
        named += [(label, t) for label, t in handed if t.is_leaf and id(t) not in held]
        if begins and not modules:
            named += self._beginnings(handed)
            self.what = "inputs"
        if begins and self.roots and named and not any(id(t) in self.roots for _, t in named):
            self._begin_anew()
        for label, tensor in named:
            if id(tensor) not in self.roots and (begins or id(tensor) not in self.traces):
                self.add_root(tensor, label)

    def _beginnings(self, handed: list[tuple[str, Tensor]]) -> list[tuple[str, Tensor]]:
        """Those that the probe has computed and that come from none of the others. A loss is handed
        over beside the tensors that it is computed from, and is not a beginning."""
        nodes = {tensor.grad_fn for _, tensor in handed if tensor.grad_fn is not None}
        given = {id(tensor) for _, tensor in handed if tensor.is_leaf}
        return [
            (label, tensor)
            for label, tensor in handed
            if not tensor.is_leaf
            and not given & leaves([tensor])
            and not (nodes - {tensor.grad_fn}) & set(graph([tensor]))
            and (id(tensor) in self.roots or not self.trace(tensor).descends)
        ]

    def _begin_anew(self) -> None:
        """The probe has built the problem once more, with other weights and other ways."""
        self.ended += itertools.chain.from_iterable(self.sinks.values())
        del self.ended[:-MAX_SINKS]
        self.earlier |= self.roots
        self.roots.clear()
        self.root_nodes.clear()
        self.sinks.clear()

    def _is_fresh(self, parameter: Tensor) -> bool:
        """Whether it is a weight of the probe: each property has a build of its own."""
        return parameter.is_leaf and not self.trace(parameter).descends

    # What an operation takes

    def _before(self, call: Call) -> list[tuple[Trace, bool]]:
        """The descendants among the arguments, and which of them a gradient can go through."""
        if call.is_differentiation:
            self._differentiates(call)
            given: list[Any] = [call.args[:1], call.kwargs.get("grad_outputs")]
        else:
            given = [call.args, call.kwargs]
        traces = [self.trace(tensor) for tensor in tensors_in(given)]
        return [(trace, trace.live) for trace in traces if trace.descends]

    # What an operation gives

    def _after(self, call: Call, sources: list[tuple[Trace, bool]], result: Any) -> None:
        if call.is_differentiation and not call.keeps_graph:
            line = place(self.filename).line
            outputs = list(tensors_in(call.args[:1]))
            for node in itertools.islice(graph(outputs), MAX_TRACKED - len(self.passes)):
                self.passes.setdefault(node, line)
        if call.is_differentiation and call.name == "grad":
            self._notices_unused(call, result)
        if call.name in LEAVES_TORCH:
            self._leaves_torch(call, sources, result)
        elif call.name == "backward":
            if not call.asked("create_graph") and any(live for _, live in sources):
                self.plain_backward = self.cut_here(call)
        elif call.changed and (sources or call.name.endswith(":set")):
            self._changed(call, sources)
        elif call.name not in NO_NUMBERS:
            self._made(call, sources, result)

    def _notices_unused(self, call: Call, result: Any) -> None:
        """Weights that the loss does not depend on, and whose gradient was asked for all the same.

        Only in the kata's first function: later ones are judged by the gradient that they leave.
        """
        if self.running != self.first or not (
            call.kwargs.get("allow_unused") or call.kwargs.get("materialize_grads")
        ):
            return
        wanted = list(tensors_in([call.asked("inputs")]))
        outputs = list(tensors_in(call.args[:1]))
        nodes, reached = set(graph(outputs)), leaves(outputs)
        used = any(id(w) in reached or w.grad_fn in nodes for w in wanted)
        self.unused = self.unused or (bool(wanted) and not used)

    def _made(self, call: Call, sources: list[tuple[Trace, bool]], result: Any) -> None:
        cuts = union(trace.cuts for trace, _ in sources)
        live = any(live for _, live in sources)
        if self.numbers:
            cuts |= self._of_numbers(call)
        if not sources and not cuts:
            return
        fresh = 0
        for tensor in tensors_in([result]):
            known = self.traces.get(id(tensor))
            if (known is not None and known.descends) or not tensor.is_floating_point():
                continue
            goes_on = tensor.requires_grad and tensor.grad_fn is not None
            if live and not goes_on and not call.asked("create_graph"):
                cut = self.cut_here(call)
                bare = cut.kind in ("bare", "copy") and all(t.is_root for t, _ in sources)
                fresh = fresh or self.bit(replace(cut, of_weights=bare))
            elif live and call.name != "grad" and made_without_grad(tensor):
                hidden = replace(call, grad_mode=False)
                fresh = fresh or self.bit(self.cut_here(hidden))
            self.note(tensor, cuts | fresh, goes_on and live)

    def _changed(self, call: Call, sources: list[tuple[Trace, bool]]) -> None:
        """An operation that writes into tensors which are there already."""
        targets = call.changed
        own = {id(target) for target in targets}
        replaces = call.name in REPLACES
        others = [(t, live) for t, live in sources if id(t.tensor) not in own]
        was_live = any(live for t, live in sources if id(t.tensor) in own and not t.is_root)
        came_in = any(live for _, live in others)
        if call.name in ("grad:set", "requires_grad:set") or (not others and not was_live):
            if call.name not in ("grad:set", "requires_grad:set", "requires_grad_"):
                self.share(call, targets, 0, replaces)
            return
        new = union(t.cuts for t, _ in others)
        for target in targets:
            trace = self.traces.get(id(target)) or self.new(target)
            goes_on = target.grad_fn is not None and target.requires_grad
            recorded = goes_on and call.grad_mode and call.name != "data:set"
            if (came_in or was_live) and not recorded:
                new |= self.bit(self.cut_here(call, "load" if replaces else None))
            kept = 0 if replaces else trace.cuts
            self.note(target, kept | new, goes_on and (came_in or was_live))
        self.share(call, targets, new, replaces)

    def _leaves_torch(self, call: Call, sources: list[tuple[Trace, bool]], result: Any) -> None:
        if sources:
            bit = self.bit(self.cut_here(call, "lost"))
            cuts = bit | union(trace.cuts for trace, _ in sources)
            for number in floats([result]):
                self.numbers[number] = self.numbers.get(number, 0) | cuts

    def _of_numbers(self, call: Call) -> int:
        """The cuts behind a tensor that is made of numbers which had left torch."""
        given = [call.args, *call.kwargs.values()]
        found = union(self.numbers.get(number, 0) for number in floats(given))
        if not found and call.name in FROM_NUMBERS and not place(self.filename).called:
            found = union(self.numbers.values())  # worked on in Python, so the nearest guess
        return found

    def _differentiates(self, call: Call) -> None:
        if self.running is None or self.running != self.first:
            self.add_sinks("outputs" if self.running is None else "loss", call.args[:1])

    def _failed(self, call: Call, error: BaseException) -> None:
        self.failed = FailedCall(call, error)
        whole = not call.is_differentiation and call.name != "__deepcopy__"
        given = (call.args, *call.kwargs.values()) if whole else call.args[:1]
        found = list(tensors_in(given))
        self.add_sinks("loss", found)
        if call.is_differentiation:
            lines = [self.passes[n] for n in graph(found) if n in self.passes]
            self.failed.first_pass = lines[0] if lines else None
            reached, asked = leaves(found), list(tensors_in([call.asked("inputs")]))
            of_another_build = any(i in self.earlier for i in reached) and not any(
                i in self.roots for i in reached
            )
            wants_another = any(id(tensor) in self.earlier for tensor in asked)
            self.failed.is_stale = of_another_build or wants_another
            self.failed.is_frozen = any(
                not tensor.requires_grad and id(tensor) in self.roots for tensor in asked
            )

    def parameter_made(self, data: Tensor, parameter: Tensor) -> None:
        """nn.Parameter(data) has been called, which torch reports to no mode."""
        source = self.trace(data)
        if source.descends and parameter is not data:
            fresh = 0
            if source.live:
                call = Call(nn.Parameter, "Parameter", (), {}, True, False)
                fresh = self.bit(self.cut_here(call, "copy"))
            self.note(parameter, source.cuts | fresh, False)

    def add_sinks(self, what: str, values: Iterable[Any]) -> None:
        ends = self.sinks.setdefault(what, [])
        ends += list(tensors_in(values))[: MAX_SINKS - len(ends)]

    def on_the_way(self) -> list[Cut]:
        """The cuts that lie on a way to the loss, in order of happening."""
        ends = itertools.chain(self.ended, *self.sinks.values())
        bits = union(self.trace(tensor).cuts for tensor in ends)
        return [cut for index, cut in enumerate(self.cuts) if bits >> index & 1]
