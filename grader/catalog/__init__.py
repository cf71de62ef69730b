"""Which katas there are, from their kata.toml and stubs alone. Imports no torch."""

import ast
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from grader.common.files import package_text

Functions = Mapping[str, tuple[str, ...]]
"""By the name of a function: the names of its parameters."""

KATAS = Path(__file__).resolve().parents[1] / "katas"


class UnknownKata(LookupError):
    """No kata has this name; the message names the nearest."""


@dataclass(frozen=True)
class Entry:
    """A kata as the list of katas shows it."""

    slug: str
    title: str
    about: str
    level: str
    minutes: int
    tags: tuple[str, ...]
    needs: tuple[str, ...]
    detaching_is_right: bool = False
    """A right answer cuts gradients on purpose, so nobody is shown where they end."""

    @property
    def folder(self) -> Path:
        return KATAS / self.slug

    @property
    def stub(self) -> Path:
        return self.folder / "stub.py"

    @cached_property
    def functions(self) -> Functions:
        """The functions that an answer defines; read when asked for, which a list never does."""
        return _functions(self.stub)


@lru_cache(maxsize=1)
def slugs() -> tuple[str, ...]:
    """All katas, each after those that it needs."""
    found = sorted(path.parent.name for path in KATAS.glob("*/kata.toml"))
    needs = {slug: _facts(slug).get("needs", []) for slug in found}
    order: list[str] = []
    while len(order) < len(found):
        ready = [s for s in found if s not in order and all(n in order for n in needs[s])]
        if not ready:
            raise ValueError(f"these katas need one another, or one that is not there: {needs}")
        order.append(ready[0])
    return tuple(order)


@lru_cache(maxsize=64)
def entry(slug: str) -> Entry:
    """The entry of a kata. Raises UnknownKata."""
    if slug not in slugs():
        import difflib  # a mistyped name may wait for it; the list of katas need not

        near = difflib.get_close_matches(slug.lower(), slugs(), n=1)
        guess = f" Did you mean {near[0]}?" if near else ""
        raise UnknownKata(f"there is no kata {slug!r}.{guess} There are: {', '.join(slugs())}.")
    facts = _facts(slug)
    return Entry(
        slug=slug,
        title=facts["title"],
        about=facts["about"],
        level=facts["level"],
        minutes=facts["minutes"],
        tags=tuple(facts["tags"]),
        needs=tuple(facts["needs"]),
        detaching_is_right=facts.get("detaching_is_right", False),
    )


def head(slug: str) -> str:
    """The lines above a kata's statement: its title, and level, minutes and tags. Needs no stub."""
    facts = _facts(slug)
    tags = ", ".join(facts["tags"])
    title, level, minutes = facts["title"], facts["level"], facts["minutes"]
    return f"{title}\n\nLevel: {level} · Minutes: {minutes} · Tags: {tags}"


def _facts(slug: str) -> dict[str, Any]:
    return tomllib.loads(package_text(KATAS / slug / "kata.toml"))


def _functions(stub: Path) -> dict[str, tuple[str, ...]]:
    """The public functions of a stub and the names of their parameters; none where a new kata's
    stub has not been written yet."""
    if not stub.exists():
        return {}
    return {
        node.name: tuple(a.arg for a in (*node.args.posonlyargs, *node.args.args))
        for node in ast.parse(package_text(stub)).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
