"""Comparing what was seen with the truth, and saying what differs. Checks are made of these.

Whatever an answer made it send, a comparison gives a `Finding` and never an exception: NaN,
infinities, wrong shapes, wrong dtypes and things that are not tensors are findings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace

import torch
from torch import Tensor

from grader.common.flat import flatten
from grader.protocol.frames import Other, describe

TOLERANCES = {torch.float64: 1e-6, torch.float32: 1e-5}
"""Relative to the length of the right value; by the dtype of the problem."""


@dataclass(frozen=True)
class Finding:
    """What was found wrong: what the answer does, and what the kata asks.

    `think` is a question to go on with, where the check's own does not fit.
    """

    does: str
    asks: str
    think: str = ""


class Missing(LookupError):
    """A check asked for a value that the probe never reached. Only the judge catches it."""


class Seen(SimpleNamespace):
    """An observation, its values as attributes. A nested group of values is a `Seen` too."""

    def __getattr__(self, name: str) -> object:
        raise Missing(name)


@dataclass(frozen=True)
class Expected:
    """The right value of one thing: tensors with names, and how near is near enough."""

    names: tuple[str, ...]
    tensors: tuple[Tensor, ...]
    single: bool
    dtype: torch.dtype

    @property
    def tolerance(self) -> float:
        return TOLERANCES.get(self.dtype, 1e-6)

    @cached_property
    def vector(self) -> Tensor:
        """All entries in one float64 vector."""
        return flatten(self.tensors).to(torch.float64)

    @cached_property
    def length(self) -> float:
        return float(self.vector.norm())


class Truth(SimpleNamespace):
    """What a right answer would have given, its values as attributes."""

    def __getattr__(self, name: str) -> object:
        raise AttributeError(f"the truth has no {name!r}")

    @staticmethod
    def of(values: Mapping[str, object], dtype: torch.dtype) -> "Truth":
        """Tensors, and mappings from names to tensors, become `Expected`; the rest stays."""
        return Truth(**{name: _expected(name, value, dtype) for name, value in values.items()})


def _expected(name: str, value: object, dtype: torch.dtype) -> object:
    if isinstance(value, Tensor):
        return Expected((name,), (value.detach(),), True, dtype)
    if isinstance(value, Mapping) and all(isinstance(v, Tensor) for v in value.values()):
        return Expected(tuple(value), tuple(v.detach() for v in value.values()), False, dtype)
    return value


def _shape(tensor: Tensor) -> str:
    return str(tuple(tensor.shape))


def described(value: object) -> str:
    """What was seen, in a word or two: `None`, `a tensor of shape (3,)`, `a sequence of 4`."""
    if value is None:
        return "None"
    if isinstance(value, Other):
        return value.description
    if isinstance(value, Tensor):
        return f"a tensor of shape {_shape(value)}"
    if isinstance(value, list):
        return f"a sequence of {len(value)}"
    if isinstance(value, Seen):
        return "a dict"
    return describe(value)


def present(seen: object, expected: object, what: str, asks: str) -> Finding | None:
    """The value is there, of the right shape, and finite. `expected` is an `Expected`."""
    assert isinstance(expected, Expected)
    if expected.single:
        entries: Sequence[object] = [seen]
    elif isinstance(seen, list) and len(seen) == len(expected.tensors):
        entries = seen
    elif isinstance(seen, list):
        return Finding(f"{what} has length {len(seen)}, not {len(expected.tensors)}", asks)
    else:
        return Finding(f"{what} is {described(seen)}", asks)

    def where(names: Sequence[str]) -> str:
        return "" if expected.single else " for " + ", ".join(names)

    rows = list(zip(expected.names, entries, expected.tensors, strict=True))
    if none := [name for name, entry, _ in rows if entry is None]:
        return Finding(f"{what} is None{where(none)}", asks)
    for name, entry, right in rows:
        if not isinstance(entry, Tensor):
            return Finding(f"{what} is {described(entry)}{where([name])}", asks)
        if entry.shape != right.shape:
            does = f"{what} has shape {_shape(entry)}, not {_shape(right)}{where([name])}"
            return Finding(does, asks)
        if entry.dtype != expected.dtype and entry.dtype != torch.float64:
            does = f"{what} has dtype {entry.dtype}, not {expected.dtype}{where([name])}"
            return Finding(does.replace("torch.", ""), asks)
    for name, entry, _ in rows:
        assert isinstance(entry, Tensor)
        if not torch.isfinite(entry).all():
            return Finding(f"{what} holds NaN or infinity{where([name])}", asks)
    return None


def close(
    seen: object, expected: object, what: str = "the value", asks: str = ""
) -> Finding | None:
    """The value is there and agrees with the truth, relative to the length of all of it.

    seen: a tensor, or a list with one for each name; expected: the truth's value of it.
    what: what is compared, as a learner would call it; asks: what the kata asks of it.
    """
    assert isinstance(expected, Expected)
    asks = asks or f"{what} should be what the kata's formula gives"
    entries = _as_expected(seen, expected)
    if entries is not None:
        if all(map(_same, entries, expected.tensors)):  # soon seen, and what most state is
            return None
        got = flatten(entries).to(torch.float64)
        off = float(torch.linalg.vector_norm(got - expected.vector))
        # NaN and infinity, wherever they stand, do not compare as near.
        if off <= expected.tolerance * expected.length:
            return None
    if finding := present(seen, expected, what, asks):
        return finding
    assert entries is not None
    return Finding(_difference(got, expected, what), asks)


def _same(entry: Tensor, right: Tensor) -> bool:
    """Whether they agree to the last bit."""
    return entry.dtype == right.dtype and entry.equal(right)


def share_off(seen: object, right: Expected) -> float:
    """How far a tensor lies from the right value, relative to its length."""
    assert isinstance(seen, Tensor)
    return float((seen.double().reshape(-1) - right.vector).norm()) / right.length


def near(seen: object, expected: Expected, share: float) -> bool:
    """The value is within this share of its length: right, or off by an approximation alone."""
    entries = _as_expected(seen, expected)
    if entries is None:
        return False
    got = flatten(entries).to(torch.float64)
    return float(torch.linalg.vector_norm(got - expected.vector)) <= share * expected.length


def identical(seen: object, expected: object) -> bool:
    """The value agrees with the truth to the last bit, whatever the dtype it came in."""
    assert isinstance(expected, Expected)
    entries = _as_expected(seen, expected)
    return entries is not None and all(
        torch.equal(entry.double(), right.double())
        for entry, right in zip(entries, expected.tensors, strict=True)
    )


def _as_expected(seen: object, expected: Expected) -> list[Tensor] | None:
    """The tensors that were seen, if they are as many, of the shapes and of a dtype expected."""
    entries = [seen] if expected.single else seen
    if not isinstance(entries, list) or len(entries) != len(expected.tensors):
        return None
    for entry, right in zip(entries, expected.tensors, strict=True):
        if not isinstance(entry, Tensor) or entry.shape != right.shape:
            return None
        if entry.dtype not in (expected.dtype, torch.float64):
            return None
    return entries


def _difference(got: Tensor, expected: Expected, what: str) -> str:
    """In numbers: how far off the whole is, and its worst entry."""
    if not got.any():
        return f"{what} is zero everywhere"
    right = expected.vector
    at = int((got - right).abs().argmax())
    off = float((got - right).norm())
    share = f"off by {_percent(off / expected.length)}" if expected.length else "not zero"
    if off == float("inf"):
        share = "far too large"
    is_, should = _numbers(float(got[at]), float(right[at]), expected)
    return (
        f"{what} is {share}: for example{_place(at, expected)} it is {is_}, and should be {should}"
    )


def _numbers(got: float, right: float, expected: Expected) -> tuple[str, str]:
    """Both in three digits where these tell them apart, else in six; 0 for what is nothing but
    rounding, which differs from run to run."""
    rounding = 1e-12 * expected.length
    got, right = (0.0 if abs(value) < rounding else value for value in (got, right))
    short = f"{got:.3g}", f"{right:.3g}"
    return short if short[0] != short[1] else (f"{got:.6g}", f"{right:.6g}")


def _place(at: int, expected: Expected) -> str:
    """The name and index of an entry of the flat vector: ` at 0.weight[2, 1]`."""
    for name, tensor in zip(expected.names, expected.tensors, strict=True):
        if at < tensor.numel():
            index = _unravelled(at, tensor.shape)
            inside = f"[{', '.join(str(i) for i in index)}]" if index else ""
            label = f"entry {inside}" if expected.single and inside else name + inside
            return "" if expected.single and not inside else f" at {label}"
        at -= tensor.numel()
    return ""


def _unravelled(at: int, shape: Sequence[int]) -> list[int]:
    """The index of an entry. `torch.unravel_index` imports sympy, which takes 0.4 s."""
    index: list[int] = []
    for size in reversed(shape):
        at, inner = divmod(at, size)
        index.insert(0, inner)
    return index


def _percent(share: float) -> str:
    if share >= 100:
        return f"{share:.2g} times its length"
    return f"{share:.0%}" if share >= 0.01 else f"{share:.2g} of its length"


def written(seen: Seen) -> Finding | None:
    """Each of the kata's functions is there, takes the kata's parameters, and has a body."""
    for name, shortcoming in seen.shortcomings.items():
        if shortcoming == "missing":
            return vars(seen).get("elsewhere", {}).get(name) or Finding(
                f"your answer does not define a function `{name}`",
                "the kata's functions should keep the names they have in the stub",
            )
        return Finding(
            f"`{name}` {shortcoming}",
            f"the grader calls it with positional arguments: ({', '.join(seen.functions[name])})",
        )
    for name in seen.unwritten:
        return Finding(f"`{name}` is not written yet", "write its body, and grade again")
    return None


def zero_or_none(seen: object, what: str, names: Sequence[str], asks: str) -> Finding | None:
    """Each gradient is None or zero everywhere."""
    if not isinstance(seen, list) or len(seen) != len(names):
        return Finding(f"{what} could not be read", asks)
    filled = [
        name
        for name, entry in zip(names, seen, strict=True)
        if entry is not None and not (isinstance(entry, Tensor) and not entry.any())
    ]
    return Finding(f"{what} is filled for {', '.join(filled)}", asks) if filled else None


__all__ = [
    "Expected",
    "Finding",
    "Missing",
    "Other",
    "Seen",
    "Truth",
    "close",
    "described",
    "identical",
    "near",
    "present",
    "share_off",
    "written",
    "zero_or_none",
]
