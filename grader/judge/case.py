"""What there is to go by where a check failed: the seen values beside the right ones, the spectrum,
known wrong values, and what the X-ray saw. A case says which conditions of `diagnoses.toml` hold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import torch
from torch import Tensor

from grader.common.flat import flatten
from grader.judge.compare import Expected, Seen, Truth, close
from grader.judge.kata import Curve, Kata
from grader.judge.spectrum import EXPLAINED, Spectrum, fit, nearest


@dataclass(eq=False)
class Case:
    """What there is to go by: the problems of the family that failed first, and what was seen."""

    kata: Kata
    of: str
    problems: Sequence[Any]
    seen: Sequence[Seen]
    truths: Sequence[Truth]
    xray: Mapping[str, Any] = field(default_factory=dict)
    unwritten: bool = False
    first: int = 0
    everything: bool = False
    alone: bool = False
    """Whether the answer solves the problem that failed where it is asked for no other."""
    raises_later: bool = False
    """It raised on a problem that was not the first, and raises nothing on that problem alone."""

    # ---- values ----

    @lru_cache(maxsize=8)  # noqa: B019 - a case lives as long as its diagnosis
    def wrong(self, of: str) -> list[tuple[Any, Tensor, Tensor]]:
        """Problem, seen and right value, flat, wherever the value was seen and is wrong (or, with
        `everything`, wherever it was seen)."""
        rows = []
        for problem, seen, truth in zip(self.problems, self.seen, self.truths, strict=True):
            value, right = seen.__dict__.get(of), getattr(truth, of, None)
            if not isinstance(right, Expected):
                continue
            if not self.everything and close(value, right) is None:
                continue
            flat = _flat(value, right)
            if flat is not None:
                rows.append((problem, flat, right.vector))
        return rows

    @cached_property
    def _rows(self) -> list[tuple[Tensor, Tensor, Mapping[str, Tensor]]]:
        """Seen and right gradient and ingredients, on the problems with the most ingredients."""
        function = self.kata.ingredients_of.get(self.of)
        rows = [(v, right, function(p)) for p, v, right in self.wrong(self.of)] if function else []
        if label := self.kata.right_ingredients.get(self.of):
            rows = [(v, right, {label: right, **parts}) for v, right, parts in rows]
        names = max((tuple(parts) for _, _, parts in rows), key=len, default=())
        return [row for row in rows if row[2] and tuple(row[2]) == names]

    @cached_property
    def spectrum(self) -> Spectrum | None:
        """Of the kata's gradient, where it was seen on three problems or more."""
        return fit([v for v, _, _ in self._rows], [parts for _, _, parts in self._rows])

    @cached_property
    def right_spectrum(self) -> dict[str, float] | None:
        """What the right gradient is made of, where the ingredients make it."""
        right = fit([r for _, r, _ in self._rows], [parts for _, _, parts in self._rows])
        if right is None or not right.explained:
            return None
        return {name: float(round(value)) for name, value in right.coefficients.items()}

    @cached_property
    def whole(self) -> tuple[str, float, float] | None:
        """The named whole vector that the kata's gradient is a multiple of."""
        function = self.kata.whole_vectors_of.get(self.of)
        rows = self.wrong(self.of)
        named = [
            {"the right value": right, **(function(p) if function else {})} for p, _, right in rows
        ]
        return nearest([v for _, v, _ in rows], named) if rows else None

    @lru_cache(maxsize=8)  # noqa: B019
    def named(self, of: str) -> set[str]:
        """The named wrong values that the value is, on every problem where it is wrong."""
        rows = self.wrong(of)
        found: set[str] | None = None
        for problem, value, _ in rows:
            vectors: dict[str, Tensor] = {}
            for source in (self.kata.lookalikes_of, self.kata.whole_vectors_of):
                if function := source.get(of):
                    vectors |= function(problem)
            near = {name.split(":")[0] for name, v in vectors.items() if _same(value, v)}
            found = near if found is None else found & near
        return found or set()

    @lru_cache(maxsize=8)  # noqa: B019
    def on_curve(self, name: str) -> tuple[float, ...] | None:
        """The numbers, one per problem, at which the seen value lies on this curve."""
        curve = self.kata.curves_of[name]
        numbers: list[float] = []
        for problem, value, _ in self.wrong(curve.of):
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
        return Case(self.kata, self.of, problems, seen, truths, everything=True)

    def fact(self, name: str, at: int | None = None) -> bool:
        """Whether the fact holds on one problem, by its number; on the one that failed first if
        none is given."""
        at = self.first if at is None else at
        try:
            return self.kata.facts[name](self.seen[at], self.truths[at])
        except Exception:  # noqa: BLE001 - what was seen may be anything; then nothing holds of it
            return False

    # ---- conditions ----

    def holds(self, condition: Mapping[str, Any]) -> bool:
        return all(self._one(kind, wanted) for kind, wanted in condition.items())

    def _one(self, kind: str, wanted: Any) -> bool:
        match kind:
            case "fact":
                return self.fact(wanted)
            case "some":
                return any(self.fact(wanted, at) for at in range(len(self.problems)))
            case "value":
                return wanted[1] in self.named(wanted[0])
            case "curve":
                return self.on_curve(wanted) is not None
            case "gradient":
                return self.spectrum is not None and self.spectrum.matches(wanted)
            case "cut_steps":
                right = self.right_spectrum or {}
                return bool(wanted) and self.spectrum is not None and self.spectrum.part_of(right)
            case "multiple":
                return self.spectrum is not None and self.spectrum.factor(wanted) is not None
            case "multiple_of":
                return (
                    self.whole is not None and self.whole[0] == wanted[0]
                    and (self.whole[1] < 0) is (wanted[1] == "negative")
                )  # fmt: skip
            case "lost":
                return self.xray.get("lost") is wanted
            case "unwritten":
                return self.unwritten is wanted
            case "raises_later":
                return self.raises_later is wanted
            case "failure":
                return bool(self._xray("failure", "what") == wanted)
            case "cut":
                return bool(self._xray("cut", "function") == wanted)
            case "unused" | "alone":
                found = self.alone if kind == "alone" else bool(self.xray.get("unused"))
                return found is wanted
            case "operation":
                return self.cut_by(str(wanted)) is not None
        raise ValueError(f"{self.kata.slug}: no condition is called {kind!r}")

    def cut_by(self, operation: str) -> dict[str, Any] | None:
        """The first cut that is this operation."""
        cuts = self.xray.get("cuts", ())
        return next((cut for cut in cuts if operation in cut["operation"]), None)

    def _xray(self, what: str, key: str) -> object:
        part = self.xray.get(what)
        return part.get(key) if isinstance(part, dict) else None


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
