"""What a kata is on the judge's side: its problems, its right values, its checks.

An author builds one `Kata` in `grader/katas/<slug>/checks.py`, and writes the mathematics once:

    kata = Kata("sam", draw, at=Perturbed)

    def gradient(at, *, rho=1.0, norm="all"):
        return at.gradient(at.theta + rho * at.problem.rho * at.direction(norm))

    kata.value("gradient", gradient, named=True)
    kata.slip("inner-sign", rho=-1.0)
    kata.slip("norm-per-tensor", norm="tensor")
    kata.require("gradient_is_right", close_to("gradient"))

What is required stands in words in `checks.toml`. A test is tried once for each problem of the
check's families, and gives a `Finding` where the requirement is not met.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Protocol

import torch
from torch import Tensor

from grader.catalog.checks import CheckText, check_texts
from grader.judge.compare import Finding, Seen, Truth, close
from grader.judge.values import (
    MIXED,
    STORED,
    Curve,
    Keywords,
    Mixture,
    Slip,
    Value,
    Vectors,
    keywords_of,
)


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


Test = Callable[[Seen, Truth, CheckText], Finding | None]
"""Says what is wrong with what was seen, in the words of a check."""


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
    function: Callable[[Seen, Truth], Finding | None]
    again: bool = True
    """Whether it is asked again of other models and dtypes."""


def once_per_problem(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same function, which remembers what it gave: the power rule and many diagnoses ask it."""
    return lru_cache(maxsize=128)(function)


class Kata:
    """One exercise as the judge knows it. Its methods add to it; nothing else changes it.

    at: turns a problem into what the formulas compute on; made once per problem. Its INNER are the
        keywords that formulas pass on.
    """

    def __init__(
        self,
        slug: str,
        draw: Callable[[int], Sequence[Any]],
        at: Callable[[Any], Any] = lambda problem: problem,
    ) -> None:
        self.slug = slug
        self.draw = draw
        self.at = once_per_problem(at)
        self._inner: frozenset[str] = getattr(at, "INNER", frozenset())
        self._remembered = lru_cache(maxsize=2048)(self._slipped)
        self.checks: list[Check] = []
        self.values: dict[str, Value] = {}
        self.slips: list[Slip] = []
        self.more_truth: list[Callable[[Any], Mapping[str, object]]] = []
        self.differences_of: Callable[[Any], Mapping[str, object]] = lambda problem: {}
        self.ingredients_of: dict[str, Callable[[Any], Vectors]] = {}
        self.curves_of: dict[str, Curve] = {}
        self.facts: dict[str, Callable[[Seen, Truth], bool]] = {}

    # ---- right values ----

    def value(
        self,
        name: str,
        function: Callable[..., Tensor],
        *,
        named: bool = False,
        applies: Callable[[Any], bool] = lambda problem: True,
    ) -> None:
        """Add a right value: a formula `function(at, *, keyword=…)`, by the name that the probe
        yields.

        named: the formula gives one flat vector, which has a piece per parameter (`at.named`).
        applies: the problems that have this value.
        """
        keywords = keywords_of(function, self._inner) | (STORED if named else frozenset())
        self.values[name] = Value(name, function, named, applies, keywords)

    def mixture(
        self,
        name: str,
        right: Mapping[str, Callable[..., Tensor]],
        others: Mapping[str, Callable[..., Tensor]],
        *,
        named: bool = False,
        absent: Callable[[Any], Collection[str]] = lambda problem: (),
    ) -> None:
        """Add a right value that is a sum of ingredients, which a spectrum shows.

        right: the ingredients of the right value, each once; others: what wrong ones are made of.
        Both are formulas by what the spectrum calls them. Slips have `only`, `without` and `plus`.
        absent: the ingredients that a problem has next to nothing of; they are not fitted there.
        """
        mixture = Mixture(right, others, self._inner)
        stored = STORED if named else frozenset()
        self.values[name] = Value(
            name, mixture, named, lambda problem: True, mixture.keywords | stored
        )
        self.ingredients_of[name] = once_per_problem(
            lambda problem: mixture.ingredients(self.at(problem), absent(problem))
        )

    def truth(self, function: Callable[[Any], Mapping[str, object]]) -> Any:
        """More of what a right answer would have shown, beside the values: `function(at)`."""
        self.more_truth.append(function)
        return function

    def truth_of(self, problem: Any) -> dict[str, object]:
        """What a right answer would have shown: tensors, tensors by name, plain values."""
        at = self.at(problem)
        found = self._right(at, problem)
        if getattr(problem, "again", False):
            other = self._right(at.other(), problem)
            found |= {f"other_{name}": value for name, value in other.items()}
        for function in self.more_truth:
            found |= function(at)
        return found

    def _right(self, at: Any, problem: Any) -> dict[str, object]:
        found: dict[str, object] = {}
        for value in self.values.values():
            if value.applies(problem):
                right = value.function(at)
                found[value.name] = at.named(right) if value.named else right
        return found

    def finite_differences(self, **formulas: Callable[[Any], Tensor]) -> None:
        """Some values once more, by finite differences, to hold the truth to: `formula(at)`."""

        def differences(problem: Any) -> dict[str, object]:
            at = self.at(problem)
            found = {name: formula(at) for name, formula in formulas.items()}
            named = [name for name in found if self.values[name].named]
            return {**found, **{name: at.named(found[name]) for name in named}}

        self.differences_of = differences

    def ingredients(self, name: str) -> Callable[[Callable[[Any], Vectors]], Any]:
        """The vectors that right and wrong values of this name are made of, where its formula has
        no keywords for them: `function(at)`."""

        def register(function: Callable[[Any], Vectors]) -> Any:
            self.ingredients_of[name] = once_per_problem(lambda problem: function(self.at(problem)))
            return function

        return register

    # ---- mistakes ----

    def slip(
        self,
        id: str,
        options: Callable[[Any], Iterable[Keywords]] | None = None,
        *,
        of: str | Sequence[str] = (),
        power: bool | Callable[[Any], bool] = True,
        **keywords: Any,
    ) -> None:
        """Add a known mistake by the id of its diagnosis: other values for some keywords.

        options: several ways to make it, `options(at)`; of: the values that it is about, if not
            all that have the keywords; power: whether, or on which problems, it has to show.
        """
        ways = options or (lambda at: (keywords,))
        about = (of,) if isinstance(of, str) else tuple(of)
        if keywords and keywords.keys() <= MIXED:
            power = False  # it is a sum of ingredients, which are held apart as they are
        shows = power if callable(power) else lambda problem: bool(power)
        self.slips.append(Slip(id, ways, about, shows))

    def slipped(self, slip: Slip, problem: Any, name: str) -> list[Tensor]:
        """What this mistake computes for a value, one tensor for each way to make it; none where
        the value is not touched by it."""
        return self._remembered(slip, problem, name)

    def _slipped(self, slip: Slip, problem: Any, name: str) -> list[Tensor]:
        value = self.values[name]
        if (slip.of and name not in slip.of) or not value.applies(problem):
            return []
        at = self.at(problem)
        return [
            value.at(at, keywords)
            for keywords in slip.options(at)
            if value.keywords >= keywords.keys()
        ]

    def number(
        self,
        id: str,
        keyword: str,
        *,
        of: str,
        grid: Sequence[float],
        about: str,
        common: bool = True,
        moved: Callable[[Any, float], Any] | None = None,
        turned: Callable[[float], Any] = lambda number: number,
    ) -> None:
        """Add a mistake that depends on a number, which is searched for.

        grid: where the search begins; common: the number is the same on every problem; about: what
        the number is, in a sentence; turned: makes the keyword's value of the number.
        moved: gives the problem that such an answer has solved instead; the spectrum is then taken
            there, so that a second mistake is shown beside the first.
        """
        function = self.values[of].function

        def along(problem: Any, number: float) -> Tensor:
            return function(self.at(problem), **{keyword: turned(number)}).detach()

        name = f"{id}: {keyword}"
        while name in self.curves_of:
            name += "'"
        self.curves_of[name] = Curve(of, tuple(grid), common, along, moved, about, id)

    def fact(self, function: Callable[[Seen, Truth], bool]) -> Any:
        """Something that was seen or not, on one problem, that a diagnosis may ask for."""
        self.facts[function.__name__] = function
        return function

    # ---- requirements ----

    def require(
        self,
        id: str,
        test: Test,
        *,
        applies: Callable[[Any], bool] | None = None,
        again: bool = True,
    ) -> None:
        """Say how a check of `checks.toml` is tested.

        applies: a further choice among the problems of its families; again: whether
        `Kata.elsewhere` asks it of other models.
        """
        text = next((text for text in check_texts(self.slug) if text.id == id), None)
        if text is None:
            raise ValueError(f"{self.slug}: checks.toml has no check {id!r}")
        self._add(text, test, applies, again)

    def _add(
        self,
        text: CheckText,
        test: Test,
        applies: Callable[[Any], bool] | None = None,
        again: bool = True,
    ) -> None:
        def chosen(problem: Any) -> bool:
            in_family = text.families is None or problem.family in text.families
            further = applies is None or applies(problem)
            return in_family and further and problem.required != text.bonus

        def function(seen: Seen, truth: Truth) -> Finding | None:
            finding = test(seen, truth, text)
            if finding is not None and text.look_if:
                name, question = text.look_if
                if close(getattr(seen, name), getattr(truth, name)) is None:
                    return replace(finding, think=question)
            return finding

        points, needs = 0 if text.bonus else text.points, text.needs
        self.checks.append(
            Check(text.id, text.title, points, not text.bonus, needs, text.look, chosen, function,
                  again and not text.bonus)
        )  # fmt: skip

    def elsewhere(self) -> None:
        """Have those checks of `checks.toml` that ask everything ask all that was required so far:
        of other models, of another dtype, or of whatever the families of theirs are made of."""
        tests = [check.function for check in self.checks if check.again]

        def test(seen: Seen, truth: Truth, text: CheckText) -> Finding | None:
            return next(filter(None, (test(seen, truth) for test in tests)), None)

        for text in check_texts(self.slug):
            if text.everything:
                self._add(text, test, again=False)
