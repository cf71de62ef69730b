"""Right values as formulas with keywords, and the mistakes that follow from them: slips.

A formula gives the right value where it is called as it stands. A known mistake is the same formula
with another value for one of its keywords. What a kata needs to know about the mistake follows from
that: how far it lies from the right value, and what an answer that made it has computed.
"""

import inspect
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

Vectors = Mapping[str, Tensor]
"""Flat float64 vectors by name."""
Keywords = Mapping[str, Any]
STORED = frozenset({"kept", "stored"})
SAME = 1e-12
"""A slip that changes a value by less than this, relative, does not change it at all."""


@dataclass(frozen=True)
class Value:
    """One right value of a kata: what its probe yields under this name."""

    name: str
    function: Callable[..., Tensor]
    named: bool
    applies: Callable[[Any], bool]
    keywords: frozenset[str]
    """What can be wrong with it. What is stored by name can be stored wrongly: `kept` is zero for
    what is missing, `stored` says which entry stands in each place."""

    def at(self, at: Any, keywords: Keywords) -> Tensor:
        """The wrong value that these keywords give."""
        keywords = dict(keywords)
        kept, stored = keywords.pop("kept", None), keywords.pop("stored", None)
        found = self.function(at, **keywords).detach()
        found = found if kept is None else found * kept
        return found if stored is None else found[stored]


def keywords_of(function: Callable[..., Tensor], inner: frozenset[str]) -> frozenset[str]:
    """The keywords of a formula, and those that it passes on (`**inner`)."""
    parameters = inspect.signature(function).parameters.values()
    own = {p.name for p in parameters if p.kind is p.KEYWORD_ONLY}
    passes_on = any(p.kind is p.VAR_KEYWORD for p in parameters)
    return frozenset(own | inner if passes_on else own)


@dataclass(frozen=True)
class Mixture:
    """A formula that is a sum of ingredients: those that make the right value, and others.

    Each is a function `part(at, *, keyword=…)` by what the spectrum calls it.
    """

    right: Mapping[str, Callable[..., Tensor]]
    others: Mapping[str, Callable[..., Tensor]]
    inner: frozenset[str]

    def __call__(
        self,
        at: Any,
        *,
        only: str = "",
        without: str = "",
        plus: str | Mapping[str, float] = "",
        **keywords: Any,
    ) -> Tensor:
        """The right value; or one ingredient alone, without one, or with more of others."""
        shares = dict.fromkeys([only] if only else [n for n in self.right if n != without], 1.0)
        for name, share in ({plus: 1.0} if isinstance(plus, str) else plus).items():
            if name:
                shares[name] = shares.get(name, 0.0) + share
        vectors = [share * self._part(at, name, keywords) for name, share in shares.items()]
        return torch.stack(vectors).sum(dim=0)

    def _part(self, at: Any, name: str, keywords: Keywords) -> Tensor:
        part = self.right.get(name) or self.others[name]
        taken = keywords_of(part, self.inner)
        return part(at, **{k: v for k, v in keywords.items() if k in taken})

    @property
    def keywords(self) -> frozenset[str]:
        """Those of the mixture, and those of the parts that make the right value."""
        parts = (keywords_of(part, self.inner) for part in self.right.values())
        return MIXED.union(*parts)

    def ingredients(self, at: Any, absent: Collection[str]) -> Vectors:
        """Each part by itself, but for those that a problem has next to nothing of."""
        names = [name for name in (*self.right, *self.others) if name not in absent]
        return {name: self._part(at, name, {}).detach() for name in names}


MIXED = frozenset({"only", "without", "plus"})


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
