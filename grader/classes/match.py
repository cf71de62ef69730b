"""Which kata a file answers: by its name first, else by the functions that it defines. What it
defines is read, and never run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from grader import catalog
from grader.classes.contents import contents_of, defined_in, names_in
from grader.classes.handed_in import Found
from grader.classes.names import Named, katas_named, learner_in, stem_of

NO_KATA = "it has no kata's name, and defines no function of a kata"
BY_FUNCTIONS = "matched by its functions"
BY_NOTEBOOK = "matched by what the notebook says of itself"


@dataclass(frozen=True)
class Match:
    """The kata that a file answers, and what tells so; or why it answers none.

    `named` is where the name of a kata stands in the name of the file, whichever kata it is.
    """

    kata: str
    by: Literal["name", "functions", "notebook", ""] = ""
    reason: str = ""
    named: Named | None = None
    is_doubtful: bool = False
    """Its name has more in it than the kata, and none of the kata's functions is in it: a test of
    an answer is such a file."""

    @property
    def note(self) -> str:
        return {"functions": BY_FUNCTIONS, "notebook": BY_NOTEBOOK}.get(self.by, "")


@lru_cache(maxsize=1)
def functions() -> Mapping[str, frozenset[str]]:
    """The names of the functions of each kata."""
    return {slug: frozenset(catalog.entry(slug).functions) for slug in catalog.slugs()}


def match(found: Found, name: str, katas: Sequence[str] = ()) -> Match:
    """The kata that a file of this name answers. Where its functions leave a choice, `katas` says
    which are asked for."""
    named = katas_named(stem_of(name), catalog.slugs())
    contents = contents_of(found.real) if found.real is not None else None
    if contents is None:
        if not named:
            return Match("", reason=found.problem or NO_KATA)
        return Match(named[0].kata, "name", named=named[0])
    seen = names_in(contents.source)
    for one in named:
        if functions()[one.kata] & seen:
            return Match(one.kata, "name", named=one)
    parsed = defined_in(contents.source)
    defined = seen if parsed is None else parsed
    for one in named:
        if functions()[one.kata] & defined or parsed is None:
            return Match(one.kata, "name", named=one)
    by_functions = _by_functions(defined, katas, complete_only=bool(named))
    if by_functions.kata:
        return by_functions
    if contents.kata in functions():
        return Match(contents.kata, "notebook")
    if not named:
        return by_functions
    stem = stem_of(name)
    return Match(
        named[0].kata, "name", named=named[0], is_doubtful=learner_in(stem, named[0]) != stem
    )


def _by_functions(
    defined: frozenset[str], katas: Sequence[str], *, complete_only: bool = False
) -> Match:
    complete = [slug for slug, names in functions().items() if names and names <= defined]
    begun = [
        slug for slug, names in functions().items() if names & defined and _own(slug) & defined
    ]
    for found in (complete,) if complete_only else (complete, begun):
        wanted = [slug for slug in found if slug in katas] if len(found) > 1 else found
        if len(wanted) == 1:
            return Match(wanted[0], "functions")
        if found:
            said = ", ".join(found[:4]) + (" and more" if len(found) > 4 else "")
            return Match("", reason=f"it defines functions of several katas: {said}")
    return Match("", reason=NO_KATA)


@lru_cache(maxsize=256)
def _own(slug: str) -> frozenset[str]:
    """The functions that no other kata has."""
    others = [names for other, names in functions().items() if other != slug]
    return functions()[slug] - frozenset[str]().union(*others)
