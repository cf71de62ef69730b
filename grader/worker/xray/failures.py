"""Recognises what happened when torch refused an answer. In the worker, for the X-ray.

From the operation that raised and from its arguments, never from an error's text, which changes
with torch.
"""

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any

import torch
from torch import Tensor, nn

from grader.worker.xray.calls import Call, graph, leaves, tensors


@dataclass
class FailedCall:
    """The last torch function that raised, and which of its graph an earlier pass went through."""

    call: Call
    error: BaseException
    first_pass: int | None = None
    """The answer's line of the pass that used the graph up (0 if unknown); None if none did."""
    is_stale: bool = False
    """The graph is that of an earlier problem, or of the same one built before."""
    is_frozen: bool = False
    """It was asked for a gradient with respect to weights that the answer has frozen."""


def _in_graph(wanted: Tensor, nodes: set[Any], reached: set[int]) -> bool:
    return id(wanted) in reached or (wanted.grad_fn is not None and wanted.grad_fn in nodes)


def recognise(error: BaseException, failed: FailedCall | None, frames: Sequence[FrameType]) -> str:
    """Which of the known refusals this is. `frames` are the error's, outermost first."""
    if failed is not None and failed.error in _chain(error):
        return _refusal(failed)
    for frame in reversed(frames):
        what = _in_python(frame)
        if what:
            return what
    return "other"


def _chain(error: BaseException) -> list[BaseException]:
    found = [error]
    while len(found) < 6:
        cause = found[-1].__cause__ or found[-1].__context__
        if cause is None:
            break
        found.append(cause)
    return found


def _refusal(failed: FailedCall) -> str:
    call = failed.call
    if call.is_differentiation:
        return _refused_differentiation(failed)
    if call.function is Tensor.__deepcopy__ and not call.args[0].is_leaf:
        return "deepcopy-of-graph"
    if call.function == Tensor.grad.__set__:  # type: ignore[union-attr]
        return "other"  # a gradient of another shape; the weight itself is not written to
    if call.grad_mode and any(_is_leaf_or_its_view(t) for t in call.changed):
        return "in-place-on-leaf"
    if len({t.dtype for t in tensors(call.args) if t.is_floating_point()}) > 1:
        return "mixed-dtypes"
    if _lengths_differ(list(tensors(call.args[:2]))) and _in_the_loss(failed.error):
        return "lengths-differ"
    return "other"


def _lengths_differ(given: list[Tensor]) -> bool:
    """Outputs and targets of two sets of examples, of which one is larger."""
    lengths = {t.shape[0] for t in given if t.dim()}
    return len(given) == 2 and len(lengths) == 2


def _in_the_loss(error: BaseException) -> bool:
    """Whether the task's loss function has raised: a plain function of the grader."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    ours = (f for f in frames if f.f_globals.get("__name__", "").startswith("grader.common"))
    codes = [frame.f_code for frame in ours]
    return bool(codes) and "self" not in codes[-1].co_varnames[:1]


def _is_leaf_or_its_view(tensor: Tensor) -> bool:
    base = tensor._base if tensor._is_view() else tensor
    return base is not None and base.is_leaf and base.requires_grad


def _refused_differentiation(failed: FailedCall) -> str:
    call = failed.call
    if failed.is_stale:
        return "stale-graph"
    if failed.is_frozen:
        return "frozen-weights"
    outputs = list(tensors(call.args[:1]))
    given = call.kwargs.get("grad_outputs", call.kwargs.get("gradient"))
    if given is None and any(o.requires_grad and o.numel() != 1 for o in outputs):
        return "not-a-scalar"  # torch asks for that before it asks for anything else
    if not all(output.requires_grad for output in outputs):
        return "no-history"
    inputs = list(tensors([call.asked("inputs")]))
    if any(not wanted.requires_grad for wanted in inputs):
        return "not-in-graph"
    if inputs and not call.kwargs.get("allow_unused"):
        nodes, reached = set(graph(outputs)), leaves(outputs)
        if not all(_in_graph(wanted, nodes, reached) for wanted in inputs):
            return "not-in-graph"
    if failed.first_pass is not None:
        return "graph-freed"
    return "changed-in-place" if any(map(_was_overwritten, graph(outputs))) else "other"


def _was_overwritten(node: Any) -> bool:
    """Whether a value that this node has kept for its backward pass is not there as it was."""
    for name in dir(node):
        if name.startswith("_saved_") or name == "saved_tensors":
            try:
                getattr(node, name)
            except RuntimeError:
                return True
    return False


def _in_python(frame: FrameType) -> str | None:
    """What torch's own Python was refusing in this frame, if it is one of the known places."""
    values = frame.f_locals
    if frame.f_code is _code(nn.Module.__setattr__):
        value, held = values.get("value"), getattr(values.get("self"), "_parameters", {})
        plain = isinstance(value, Tensor) and not isinstance(value, nn.Parameter)
        return "parameter-assignment" if plain and values.get("name") in held else None
    if frame.f_code is _code(nn.Module.register_parameter):
        value = values.get("param")
        plain = isinstance(value, Tensor) and not isinstance(value, nn.Parameter)
        return "parameter-assignment" if plain else None
    if frame.f_code is _code(Tensor.__deepcopy__):
        return None if values["self"].is_leaf else "deepcopy-of-graph"
    if frame.f_code is _code(torch.optim.Optimizer.add_param_group):
        group = values.get("param_group")
        given = tensors([group.get("params")]) if isinstance(group, dict) else iter(())
        return "nonleaf-optimizer" if any(not t.is_leaf for t in given) else None
    return None


def _code(function: Callable[..., Any]) -> Any:
    while hasattr(function, "__wrapped__"):  # torch puts decorators around some of them
        function = function.__wrapped__
    return getattr(function, "__code__", None)
