"""What a kata is on the judge's side: its problems, its truth, its checks.

An author builds one `Kata` in `grader/katas/<slug>/checks.py` and hangs functions on it:

    hvp = Kata("hvp", draw)

    @hvp.truth
    def truth(problem): ...             # named values, as a right answer's probe shows them

    @hvp.check(points=4)
    def agrees_with_finite_differences(seen, truth):
        \"\"\"the product agrees with a finite difference of gradients\"\"\"
        return close(seen.product, truth.product)

A check returns None where the requirement is met and a `Finding` where it is not. It is called
once for each problem of its families; its docstring is the title that a learner reads.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import torch
from torch import Tensor

from grader.common.docstrings import docstring_of
from grader.common.lines import reflowed
from grader.judge.compare import Finding, Seen, Truth

Vectors = Mapping[str, Tensor]
"""Flat float64 vectors by name."""


class Problem(Protocol):
    """What the grader asks of a kata's problems: frozen dataclasses with at least these fields."""

    @property
    def family(self) -> str: ...
    @property
    def seed(self) -> int: ...
    @property
    def required(self) -> bool: ...
    @property
    def dtype(self) -> torch.dtype: ...


CheckFunction = Callable[[Seen, Truth], Finding | None]


@dataclass(frozen=True)
class Check:
    """One requirement. `look` is a question that sends the learner to the right place."""

    id: str
    title: str
    points: int
    required: bool
    needs: tuple[str, ...]
    look: str
    applies: Callable[[Any], bool]
    function: CheckFunction


@dataclass(frozen=True)
class Curve:
    """Wrong values of the truth's `of` along one number.

    `moved` gives the problem that an answer off by this number has solved instead.
    """

    of: str
    grid: tuple[float, ...]
    common: bool
    function: Callable[[Any, float], Tensor]
    moved: Callable[[Any, float], Any] | None = None


def once_per_problem(function: Callable[[Any], Vectors]) -> Callable[[Any], Vectors]:
    """The same function, which remembers what it gave: the power rule and many diagnoses ask it."""
    return lru_cache(maxsize=128)(function)


class Kata:
    """One exercise as the judge knows it. The decorators add to it; nothing else changes it."""

    def __init__(self, slug: str, draw: Callable[[int], Sequence[Any]]) -> None:
        self.slug = slug
        self.draw = draw
        self.checks: list[Check] = []
        self.truth_of: Callable[[Any], Mapping[str, object]] = lambda problem: {}
        self.differences_of: Callable[[Any], Mapping[str, object]] = lambda problem: {}
        self.right_ingredients: dict[str, str] = {}
        self.ingredients_of: dict[str, Callable[[Any], Vectors]] = {}
        self.whole_vectors_of: dict[str, Callable[[Any], Vectors]] = {}
        self.lookalikes_of: dict[str, Callable[[Any], Vectors]] = {}
        self.curves_of: dict[str, Curve] = {}
        self.facts: dict[str, Callable[[Seen, Truth], bool]] = {}

    def truth(self, function: Callable[[Any], Mapping[str, object]]) -> Any:
        """What a right answer would have shown: tensors, lists of tensors by name, plain values."""
        self.truth_of = function
        return function

    def finite_differences(self, function: Callable[[Any], Mapping[str, object]]) -> Any:
        """Some values of the truth once more, by finite differences, to hold the truth to."""
        self.differences_of = function
        return function

    def ingredients(
        self, name: str, *, right: str = ""
    ) -> Callable[[Callable[[Any], Vectors]], Any]:
        """The vectors that right and wrong values of the truth's `name` are made of."""

        def register(function: Callable[[Any], Vectors]) -> Any:
            self.ingredients_of[name] = once_per_problem(function)
            if right:
                self.right_ingredients[name] = right
            return function

        return register

    def whole_vectors(self, name: str) -> Callable[[Callable[[Any], Vectors]], Any]:
        """Named wrong values of the truth's `name` that are not a sum of ingredients."""

        def register(function: Callable[[Any], Vectors]) -> Any:
            self.whole_vectors_of[name] = once_per_problem(function)
            return function

        return register

    def lookalikes(self, name: str) -> Callable[[Callable[[Any], Vectors]], Any]:
        """Named wrong values of the truth's `name` that only a diagnosis asks for: they are tried
        one by one, and a problem need not lie apart from all of them."""

        def register(function: Callable[[Any], Vectors]) -> Any:
            self.lookalikes_of[name] = once_per_problem(function)
            return function

        return register

    def curve(
        self,
        of: str,
        *,
        grid: Sequence[float],
        common: bool = True,
        moved: Callable[[Any, float], Any] | None = None,
    ) -> Callable[[Callable[[Any, float], Tensor]], Any]:
        """Wrong values of the truth's `of` that depend on one number, which is then searched for.

        grid: where the search begins; common: the number is the same on every problem.
        moved: gives the problem that such an answer has solved instead; the spectrum is then taken
            there, so that a second mistake is shown beside the first.
        """

        def register(function: Callable[[Any, float], Tensor]) -> Any:
            self.curves_of[function.__name__] = Curve(of, tuple(grid), common, function, moved)
            return function

        return register

    def fact(self, function: Callable[[Seen, Truth], bool]) -> Any:
        """Something that was seen or not, on one problem, that a diagnosis may ask for."""
        self.facts[function.__name__] = function
        return function

    def check(
        self,
        *,
        points: int = 1,
        needs: Callable[..., Any] | Sequence[Callable[..., Any]] = (),
        families: Sequence[str] | None = None,
        applies: Callable[[Any], bool] | None = None,
        bonus: bool = False,
        look: str = "",
    ) -> Callable[[CheckFunction], CheckFunction]:
        """Add a requirement.

        points: what it earns; a bonus earns none and costs none.
        needs: the check or checks that must have passed before this one is looked at.
        families: the families of problems it is held to; None for all.
        applies: a further choice among the problems; the default takes those that are required,
            or those that are not for a bonus.
        look: one question that sends the learner to the right place. Never the solution.
        """
        before = (needs,) if callable(needs) else tuple(needs)

        def chosen(problem: Any) -> bool:
            in_family = families is None or problem.family in families
            return in_family and (applies is None or applies(problem)) and problem.required != bonus

        def register(function: CheckFunction) -> CheckFunction:
            title = docstring_of(function)
            if not title:
                raise ValueError(f"{self.slug}: the check {function.__name__} has no docstring")
            self.checks.append(
                Check(
                    id=function.__name__,
                    title=reflowed(title),
                    points=0 if bonus else points,
                    required=not bonus,
                    needs=tuple(check.__name__ for check in before),
                    look=look,
                    applies=chosen,
                    function=function,
                )
            )
            return function

        return register
