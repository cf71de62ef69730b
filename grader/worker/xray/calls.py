"""A call of a torch function as the X-ray sees it: its name in words, its tensors, their graph."""

import inspect
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

MAX_NODES = 20_000
MAX_FLAT = 2_000

_SIGNS = {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "div": "/", "pow": "**", "matmul": "@",
    "neg": "-", "setitem": "[…] =", "getitem": "[…]",
}  # fmt: skip
_WHOLE = {
    "grad": "torch.autograd.grad", "backward": "Tensor.backward", "deepcopy": "copy.deepcopy",
    "Parameter": "nn.Parameter", "alias": "a tensor on the same numbers",
    "data:get": ".data", "data:set": ".data =", "grad:get": ".grad", "grad:set": ".grad =",
    "float": "float()", "int": "int()", "array": "numpy",
}  # fmt: skip


@dataclass(frozen=True)
class Call:
    """One call of a torch function, as it stood before the function ran."""

    function: Any
    name: str
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    grad_mode: bool
    inference: bool

    @property
    def changed(self) -> list[Tensor]:
        """What an in-place operation writes into; empty for every other one."""
        bare = self.name.strip("_")
        by_name = self.name.endswith("_") and not self.name.startswith("__")
        augmented = self.name.startswith("__i") and bare[1:] in _SIGNS
        if by_name or augmented or bare == "setitem" or self.name.endswith(":set"):
            return list(tensors(self.args[:1]))
        return list(tensors([self.kwargs.get("out")]))

    def asked(self, name: str) -> Any:
        """An option of `backward` or `torch.autograd.grad`, however it was passed."""
        order = {"backward": ("self", "gradient", "retain_graph", "create_graph", "inputs")}.get(
            self.name, ("outputs", "inputs", "grad_outputs", "retain_graph", "create_graph")
        )
        if name in self.kwargs:
            return self.kwargs[name]
        return self.args[order.index(name)] if name in order[: len(self.args)] else None

    @property
    def is_differentiation(self) -> bool:
        return self.function in (torch.autograd.grad, torch.autograd.backward, Tensor.backward)

    @property
    def keeps_graph(self) -> bool:
        retain = self.asked("retain_graph")
        return bool(self.asked("create_graph") if retain is None else retain)


def name_of(function: Any) -> str:
    """`mul`, `__isub__`; the getter and the setter of an attribute are `data:get`, `data:set`."""
    name = str(getattr(function, "__name__", ""))
    if name in ("__get__", "__set__", "__delete__"):
        owner = getattr(function, "__self__", None)
        attribute = getattr(owner, "__name__", None) or getattr(
            getattr(owner, "fget", None), "__name__", ""
        )
        return f"{attribute}:{name.strip('_')}"
    return name


def shown(name: str, function: Any = None) -> str:
    """A torch function in the words that an answer uses: `.detach()`, `-=`, `torch.cat`."""
    bare = name.strip("_") if name.startswith("__") else name
    if bare in _WHOLE:
        return _WHOLE[bare]
    if bare in _SIGNS:
        return _SIGNS[bare]
    for prefix, suffix in (("i", "="), ("r", "")):
        if name.startswith("__" + prefix) and bare[1:] in _SIGNS:
            return _SIGNS[bare[1:]] + suffix
    owner = str(getattr(function, "__qualname__", ""))
    return f".{bare}()"[:80] if "Tensor" in owner else f"torch.{bare}"[:80]


def tensors(values: Iterable[Any], depth: int = 4) -> Iterator[Tensor]:
    """Every tensor in nested lists, tuples and dicts."""
    for count, value in enumerate(values):
        if count >= MAX_FLAT:
            return
        if isinstance(value, Tensor):
            yield value
        elif depth and isinstance(value, list | tuple):
            yield from tensors(value, depth - 1)
        elif depth and isinstance(value, dict):
            yield from tensors(value.values(), depth - 1)


def labelled(given: Mapping[str, Any], depth: int = 4) -> Iterator[tuple[str, Tensor]]:
    """Every tensor in these arguments, nested or not, and how a learner would write it: `x`,
    `weights[0]`, `params['bias']`."""
    for label, value in itertools.islice(given.items(), MAX_FLAT):
        if isinstance(value, Tensor):
            yield label, value
        elif depth and isinstance(value, list | tuple):
            inside = {f"{label}[{n}]": each for n, each in enumerate(value[:MAX_FLAT])}
            yield from labelled(inside, depth - 1)
        elif depth and isinstance(value, dict):
            items = itertools.islice(value.items(), MAX_FLAT)
            yield from labelled({f"{label}[{k!r}]": each for k, each in items}, depth - 1)


def by_parameter(function: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a call by the names of the function's parameters; by their positions where
    it shows none."""
    try:
        return dict(inspect.signature(function).bind(*args, **kwargs).arguments)
    except (TypeError, ValueError):  # a wrong call raises in a moment, and its own error is shown
        return {**{f"argument {n}": value for n, value in enumerate(args, 1)}, **kwargs}


def graph(outputs: Iterable[Tensor]) -> Iterator[Any]:
    """The nodes that a backward pass from these tensors would go through."""
    seen: set[Any] = set()
    todo = [output.grad_fn for output in outputs if output.grad_fn is not None]
    while todo and len(seen) < MAX_NODES:
        node = todo.pop()
        if node in seen:
            continue
        seen.add(node)
        yield node
        todo.extend(next_node for next_node, _ in node.next_functions if next_node is not None)


def leaves(outputs: Sequence[Tensor]) -> set[int]:
    """Ids of the leaves that a gradient of these tensors reaches, the tensors themselves too."""
    found = {id(output) for output in outputs if output.is_leaf and output.requires_grad}
    for node in graph(outputs):
        if type(node).__name__ == "AccumulateGrad":
            found.add(id(node.variable))
    return found
