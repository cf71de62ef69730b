"""Says how a value differs from the right one, in words that do not show the right one."""

from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any

import torch
from torch import Tensor, nn

from grader.common.flat import flatten
from grader.judge.compare import Expected, Truth


class Words(str):
    """A text that an interactive Python shows as it is, without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


_NOTHING: Any = object()


class Comparer:
    """The function `expected`: compares a value with the right one, and never shows it."""

    def __init__(self, truth: Truth) -> None:
        self._right = {k: v for k, v in vars(truth).items() if isinstance(v, Expected)}

    def __call__(self, name: str = "", mine: Any = _NOTHING) -> Words:
        """How `mine` differs from the right value of this name. Without `mine`, what to give."""
        known = ", ".join(self._right)
        if not name:
            return Words(f'expected("NAME", yours) compares yours with one of these: {known}')
        right = self._right.get(name)
        if right is None:
            return Words(f"there is no {name!r} to compare with; there are: {known}")
        if mine is _NOTHING:
            return Words(f'expected("{name}", yours) compares yours with {_form(right)}')
        return Words(compared(mine, right))

    def __repr__(self) -> str:
        return self()


def _form(right: Expected) -> str:
    """What a value has to look like: names and shapes, and no numbers."""
    if right.single:
        return f"a tensor of shape {tuple(right.tensors[0].shape)}"
    rows = zip(right.names, right.tensors, strict=True)
    return "tensors for " + ", ".join(f"{name} {tuple(tensor.shape)}" for name, tensor in rows)


def compared(mine: Any, right: Expected) -> str:
    """How a value differs from the right one: `close`, a factor, a share, or a wrong form."""
    entries = _entries(mine, right)
    if len(entries) != len(right.tensors):
        return f"wrong number of tensors: {len(entries)}, not {len(right.tensors)}"
    tensors: list[Tensor] = []
    for name, entry, wanted in zip(right.names, entries, right.tensors, strict=True):
        where = "" if right.single else f" for {name}"
        if entry is None:
            return f"None{where}"
        if isinstance(entry, Real):
            entry = torch.tensor(float(entry))
        if not isinstance(entry, Tensor):
            return f"not a tensor{where}: {type(entry).__name__}"
        if entry.shape != wanted.shape and not (entry.numel() == wanted.numel() == 1):
            return f"wrong shape: {tuple(entry.shape)}{where}, not {tuple(wanted.shape)}"
        if not torch.isfinite(entry).all():
            return f"NaN or infinity{where}"
        tensors.append(entry.detach().reshape(wanted.shape).to(torch.float64))
    return _distance(tensors, right)


def _entries(mine: Any, right: Expected) -> Sequence[Any]:
    """The value as one entry per tensor. Of a model, the `.grad` of its parameters."""
    if isinstance(mine, nn.Module):
        return [parameter.grad for parameter in mine.parameters()]
    if isinstance(mine, Mapping):
        return [mine.get(name) for name in right.names]
    if isinstance(mine, list | tuple):
        return mine
    return [mine]


def _distance(tensors: Sequence[Tensor], right: Expected) -> str:
    """The difference of values whose form is right, relative to the right one's length."""
    vector, wanted, length = flatten(tensors), right.vector, right.length
    apart = float((vector - wanted).norm())
    if apart <= right.tolerance * length or apart == 0:
        return f"close: it agrees to {right.tolerance:g} of its length"
    if not vector.any():
        return "zero everywhere, which the right value is not"
    if length == 0:
        return "not zero, which the right value is"
    factor = float(vector @ wanted) / length**2
    if wanted.numel() > 1 or _is_plain(factor, right.tolerance):
        rest = float((vector - factor * wanted).norm())
        if factor and rest <= 10 * right.tolerance * abs(factor) * length:
            sign = " (the sign alone)" if f"{factor:.3g}" == "-1" else ""
            return f"off by a factor of {factor:.3g}{sign}"
    share = 100 * apart / length
    return f"off by {f'{share:.0f}' if share >= 10 else f'{share:.2g}'} %{_worst(tensors, right)}"


def _is_plain(factor: float, tolerance: float) -> bool:
    """Whether it is a small whole number or one over it. A single number differs from another by
    some factor always, and an odd one would say nothing but what the right value is."""
    size = abs(factor)
    return size > 0 and any(
        abs(each - round(each)) < 10 * tolerance and 1 <= round(each) <= 20
        for each in (size, 1 / size)
    )


def _worst(tensors: Sequence[Tensor], right: Expected) -> str:
    """Where most of the difference is, if there are several tensors."""
    if len(tensors) < 2:
        return ""
    pairs = zip(tensors, right.tensors, strict=True)
    sizes = [float((mine - wanted.to(torch.float64)).norm()) for mine, wanted in pairs]
    return f", most of all in {right.names[sizes.index(max(sizes))]}"
