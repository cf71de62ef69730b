"""Right values as formulas with keywords, and the mistakes that follow from them: slips.

A formula gives the right value where it is called as it stands. A known mistake is the same formula
with another value for one of its keywords. What a kata needs to know about the mistake follows from
that: how far it lies from the right value, and what an answer that made it has computed.
"""

import inspect
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from torch import Tensor

Vectors = Mapping[str, Tensor]
"""Flat float64 vectors by name."""
Keywords = Mapping[str, Any]
STORED = {"kept", "stored"}
SAME = 1e-12
"""A slip that changes a value by less than this, relative, does not change it at all."""


@dataclass(frozen=True)
class Value:
    """One right value of a kata: what its probe yields under this name.

    parts: keywords in which the formula is linear, with what a spectrum calls them; `without`
    names those that a problem has next to nothing of.
    """

    name: str
    function: Callable[..., Tensor]
    named: bool
    applies: Callable[[Any], bool]
    inner: frozenset[str] = frozenset()
    """What a formula passes on that takes any keyword."""
    parts: Mapping[str, str] = field(default_factory=dict)
    without: Callable[[Any], Collection[str]] = lambda problem: ()

    def accepts(self, keywords: Iterable[str]) -> bool:
        """Whether the formula has these keywords, or passes them on (`**inner`). What is stored by
        name can be stored wrongly: `kept` is zero for what is missing, `stored` says which entry
        stands in each place."""
        return set(keywords) <= self.keywords

    @cached_property
    def keywords(self) -> frozenset[str]:
        parameters = inspect.signature(self.function).parameters.values()
        own = {p.name for p in parameters if p.kind is p.KEYWORD_ONLY}
        passes_on = any(p.kind is p.VAR_KEYWORD for p in parameters)
        return frozenset(own | (self.inner if passes_on else set()) | (STORED if self.named else set()))

    def at(self, at: Any, keywords: Keywords) -> Tensor:
        """The wrong value that these keywords give."""
        keywords = dict(keywords)
        kept, stored = keywords.pop("kept", None), keywords.pop("stored", None)
        found = self.function(at, **keywords).detach()
        found = found if kept is None else found * kept
        return found if stored is None else found[stored]

    def ingredients(self, at: Any) -> Vectors:
        """What right and wrong values are sums of: each part by itself."""
        absent = set(self.without(at.problem))
        none = dict.fromkeys(self.parts, 0.0)
        return {
            label: self.function(at, **{**none, keyword: 1.0}).detach()
            for keyword, label in self.parts.items()
            if keyword not in absent
        }


@dataclass(frozen=True)
class Slip:
    """A known mistake: other values for some keywords of the formulas that have them.

    options: gives the keywords for one problem, where there is more than one way to make the
        mistake, or where they depend on the problem; of: the values that it is about, if not all.
    power: whether problems are drawn so that the mistake shows.
    """

    id: str
    options: Callable[[Any], Iterable[Keywords]]
    of: tuple[str, ...] = ()
    power: Callable[[Any], bool] = lambda problem: True


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
    about: str = ""
    id: str = ""
    """The diagnosis, where the curve stands for one."""
