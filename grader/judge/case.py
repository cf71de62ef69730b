"""What there is to go by where a check failed: the seen values beside the right ones, the spectrum,
known wrong values, and what the X-ray saw. A case says which conditions of `diagnoses.toml` hold.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import torch
from torch import Tensor

from grader.common.flat import flatten
from grader.judge.compare import Expected, Seen, Truth, close
from grader.judge.kata import Kata
from grader.judge.spectrum import EXPLAINED, Spectrum, fit
from grader.judge.values import Curve, Slip


@dataclass(eq=False)
class Case:
    """What there is to go by: the problems of the family that failed first, and what was seen."""

    kata: Kata
    problems: Sequence[Any]
    seen: Sequence[Seen]
    truths: Sequence[Truth]
    xray: Mapping[str, Any] = field(default_factory=dict)
    unwritten: bool = False
    first: int = 0
    everything: bool = False
    alone: bool = False
    """Whether the answer solves the problem that failed where it is asked for no other."""
    raised: bool = False
    """It raised on the problem that failed first."""
    raises_later: bool = False
    """It raised on a problem that was not the first, and raises nothing on that problem alone."""

    # ---- values ----

    @lru_cache(maxsize=8)  # noqa: B019 - a case lives as long as its diagnosis
    def wrong(self, of: str) -> list[tuple[Any, Tensor, Tensor]]:
        """Problem, seen and right value, flat, wherever the value was seen and is wrong (or, with
        `everything`, wherever it was seen)."""
        rows = []
        for problem, seen, truth in zip(self.problems, self.seen, self.truths, strict=True):
            value, right = seen.__dict__.get(of), vars(truth).get(of)
            if not isinstance(right, Expected):
                continue
            if not self.everything and close(value, right) is None:
                continue
            flat = _flat(value, right)
            if flat is not None:
                rows.append((problem, flat, right.vector))
        return rows

    @cached_property
    def of(self) -> str:
        """The value whose spectrum is shown: the first with ingredients that is wrong."""
        names = list(self.kata.ingredients_of)
        return next((name for name in names if self.wrong(name)), names[0] if names else "")

    @lru_cache(maxsize=8)  # noqa: B019
    def _rows(self, of: str) -> list[tuple[Tensor, Tensor, Mapping[str, Tensor]]]:
        """Seen and right value and ingredients, on the problems with the most ingredients."""
        function = self.kata.ingredients_of.get(of)
        rows = [(v, right, function(p)) for p, v, right in self.wrong(of)] if function else []
        names = max((tuple(parts) for _, _, parts in rows), key=len, default=())
        return [row for row in rows if row[2] and tuple(row[2]) == names]

    @lru_cache(maxsize=8)  # noqa: B019
    def spectrum(self, of: str) -> Spectrum | None:
        """Of a value with ingredients, where it was seen on three problems or more."""
        rows = self._rows(of)
        return fit([v for v, _, _ in rows], [parts for _, _, parts in rows])

    @lru_cache(maxsize=8)  # noqa: B019
    def right_spectrum(self, of: str) -> dict[str, float] | None:
        """What the right value is made of, where the ingredients make it."""
        rows = self._rows(of)
        right = fit([r for _, r, _ in rows], [parts for _, _, parts in rows])
        if right is None or not right.explained:
            return None
        return {name: float(round(value)) for name, value in right.coefficients.items()}

    @lru_cache(maxsize=8)  # noqa: B019
    def scaled(self, of: str) -> float | None:
        """The number by which a value has been multiplied, the same on every problem where it is
        wrong. Nobody multiplies by 1.000001: that is an error of another kind."""
        factor = common_factor([(value, right) for _, value, right in self.wrong(of)])
        return None if factor is not None and abs(factor - 1) < 1e-3 else factor

    def slipped(self, id: str) -> float | None:
        """The multiple (1, as a rule) of what this mistake computes that the first wrong value is
        of those that the mistake touches, on every problem where it is wrong."""
        for slip in self.kata.slips:
            if slip.id == id and (factor := self._fits(slip)):
                return factor
        curves = self.kata.curves_of.items()
        return 1.0 if any(c.id == id and self.on_curve(name) for name, c in curves) else None

    def _fits(self, slip: Slip) -> float | None:
        for name in self.kata.values:
            wrong = self.wrong(name)
            if not wrong and self._changes(slip, name):
                return None  # who had made this mistake would have got this wrong as well
            rows = [(value, self.kata.slipped(slip, problem, name)) for problem, value, _ in wrong]
            if not any(ways for _, ways in rows):
                continue
            if all(any(_same(value, way) for way in ways) for value, ways in rows):
                return 1.0
            if all(len(ways) == 1 for _, ways in rows):
                return common_factor([(value, ways[0].reshape(-1)) for value, ways in rows])
            return None
        return None

    def _changes(self, slip: Slip, name: str) -> bool:
        """Whether the mistake changes a value, in every way to make it, that was seen and right."""
        for problem, seen, truth in zip(self.problems, self.seen, self.truths, strict=True):
            right = vars(truth).get(name)
            if name not in vars(seen) or not isinstance(right, Expected):
                continue
            ways = self.kata.slipped(slip, problem, name)
            if ways and not any(_same(right.vector, way) for way in ways):
                return True
        return False

    @lru_cache(maxsize=8)  # noqa: B019
    def on_curve(self, name: str) -> tuple[float, ...] | None:
        """The numbers, one per problem, at which the seen value lies on this curve."""
        curve = self.kata.curves_of[name]
        numbers: list[float] = []
        rows = self.wrong(curve.of)
        if rows and rows[0][1].numel() < 2 and (len(rows) < 3 or not curve.common):
            return None  # for one number alone there is always another one that gives it
        for problem, value, _ in rows:
            if curve.common and numbers:
                if not _same(value, curve.function(problem, numbers[0])):
                    return None
                continue
            number = _search(curve, problem, value)
            if number is None:
                return None
            numbers.append(number)
        return tuple(numbers) or None

    def moved(self, name: str) -> "Case | None":
        """The same answer, held against the problems that it has solved instead."""
        curve, numbers = self.kata.curves_of[name], self.on_curve(name)
        rows = [problem for problem, _, _ in self.wrong(curve.of)]
        if curve.moved is None or not numbers or len(numbers) != len(rows):
            return None
        problems = [curve.moved(p, n) for p, n in zip(rows, numbers, strict=True)]
        seen = [s for p, s in zip(self.problems, self.seen, strict=True) if p in rows]
        truths = [Truth.of(self.kata.truth_of(p), p.dtype) for p in problems]
        return Case(self.kata, problems, seen, truths, everything=True)

    def fact(self, name: str, at: int | None = None) -> bool:
        """Whether the fact holds on one problem, by its number; on the one that failed first if
        none is given."""
        at = self.first if at is None else at
        try:
            return self.kata.facts[name](self.seen[at], self.truths[at])
        except Exception:  # noqa: BLE001 - what was seen may be anything; then nothing holds of it
            return False

    def of_first(self, name: str) -> object:
        """What was seen under this name on the problem that failed first, MISSING if nothing was:
        `after.frozen` is in a group of values."""
        found: object = self.seen[self.first] if self.seen else MISSING
        for part in name.split("."):
            found = found.__dict__.get(part, MISSING) if isinstance(found, Seen) else MISSING
        return found

    def spectra(self, asked: Iterable[str]) -> list[Spectrum]:
        """The spectra in which all these ingredients have a place."""
        found = map(self.spectrum, self.kata.ingredients_of)
        return [one for one in found if one is not None and set(asked) <= set(one.coefficients)]

    def cut_by(self, operation: str) -> dict[str, Any] | None:
        """The first cut that is this operation."""
        cuts = self.xray.get("cuts", ())
        return next((cut for cut in cuts if operation in cut["operation"]), None)

    def in_xray(self, what: str, key: str) -> object:
        part = self.xray.get(what)
        return part.get(key) if isinstance(part, dict) else None


MISSING = object()
"""A value that the probe never reached."""


def common_factor(rows: Sequence[tuple[Tensor, Tensor]]) -> float | None:
    """The c for which every first is c times its second, where one number fits all of them. Of one
    number alone, each is a multiple of each: that says nothing."""
    if not rows or (len(rows) < 3 and rows[0][0].numel() < 2):
        return None
    factors = [_factor(value, other.to(torch.float64)) for value, other in rows]
    first = factors[0]
    if first is None or any(f is None or abs(f - first) > 1e-4 * abs(first) for f in factors):
        return None
    return first


def _factor(value: Tensor, other: Tensor) -> float | None:
    if value.shape != other.shape or not float(value.norm() + other.norm()) < float("inf"):
        return None
    c = float(value @ other) / max(float(other @ other), 1e-300)
    return c if c and _same(value, c * other) else None


def _flat(value: object, right: Expected) -> Tensor | None:
    """A seen value as one float64 vector, where it has the right shapes and is finite."""
    entries = [value] if right.single else value
    if not isinstance(entries, list) or len(entries) != len(right.tensors):
        return None
    for entry, tensor in zip(entries, right.tensors, strict=True):
        if not isinstance(entry, Tensor) or entry.shape != tensor.shape:
            return None
    flat = flatten(entries).to(torch.float64)
    return flat if bool(torch.isfinite(flat).all()) else None


def _same(value: Tensor, other: Tensor) -> bool:
    other = other.reshape(-1).to(torch.float64)
    if not float(value.norm() + other.norm()) < float("inf"):
        return False  # a length that overflows is near to every other one
    return value.shape == other.shape and float((value - other).norm()) <= EXPLAINED * max(
        float(value.norm()), float(other.norm()), 1e-12
    )


STUCK = 1e-3
"""If a step of the search changes the distance by less than this share of it, it has arrived."""


@lru_cache(maxsize=512)
def _on_grid(curve: Curve, problem: Any) -> Mapping[float, Tensor]:
    """The curve where its search begins: the same for every answer to the problem."""
    return {n: curve.function(problem, n).reshape(-1).to(torch.float64) for n in curve.grid}


def _search(curve: Curve, problem: Any, value: Tensor) -> float | None:
    """The number at which the curve gives the value: the best of the grid, then Gauss-Newton."""

    def gap(number: float) -> Tensor:
        return curve.function(problem, number).reshape(-1).to(torch.float64) - value

    near = float(value.norm())
    if not near < float("inf"):
        return None
    grid = _on_grid(curve, problem)
    for start in sorted(grid, key=lambda n: float((grid[n] - value).norm()))[:4]:
        number, before = start, float("inf")
        for _ in range(12):
            off = gap(number)
            left = float(off.norm())
            if left <= EXPLAINED * 1e-2 * near:
                return number
            if abs(before - left) <= STUCK * left and left > EXPLAINED * near:
                break  # this is as near as the curve comes from here
            before = left
            step = max(abs(number), 1e-3) * 1e-5
            slope = (gap(number + step) - gap(number - step)) / (2 * step)
            steep = float(slope @ slope)
            if steep == 0 or abs(number) > 1e3:
                break
            number -= float(slope @ off) / steep
        if float(gap(number).norm()) <= EXPLAINED * near:
            return number
    return None
