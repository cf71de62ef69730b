"""Which katas there are, from their kata.toml and stubs alone, and where the parts of each lie.
Imports no torch.

Built-in katas lie in the grader; a project may name further folders (`project.settings`).
"""

import ast
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from grader.catalog import project
from grader.catalog.project import BadProject, NoProject, find_root
from grader.common.files import package_text

Functions = Mapping[str, tuple[str, ...]]
"""By the name of a function: the names of its parameters."""

KATAS = Path(__file__).resolve().parents[1] / "katas"
_REPOSITORY = KATAS.parents[1]
_KEYS: Mapping[str, type] = {
    "title": str, "about": str, "level": str, "minutes": int, "tags": list, "needs": list,
}  # fmt: skip


BELTS: Mapping[str, str] = {
    "white": "a gradient is a value that can be differentiated again",
    "green": "an inner step, several, several tasks, and where to stop",
    "blue": "what people change in it, and what it costs",
    "brown": "gradients at scale, and gradients from an optimum",
    "black": "exact second derivatives of an expectation, and the whole loop",
}
"""The stages of the path through the katas, and what each is for."""


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
    belt: str = ""
    """The stage of the path that it belongs to; none for a kata that stands beside the path."""
    detaching_is_right: bool = False
    """A right answer cuts gradients on purpose, so nobody is shown where they end."""

    @property
    def folder(self) -> Path:
        return folder(self.slug)

    @property
    def stub(self) -> Path:
        return self.folder / "stub.py"

    @cached_property
    def functions(self) -> Functions:
        """The functions that an answer defines; read when asked for, which a list never does."""
        return _functions(self.stub)


# ---- where the parts of a kata lie ----------------------------------------------------------


@lru_cache(maxsize=1)
def _named() -> tuple[tuple[Path, ...], bool | tuple[str, ...]]:
    """The further folders with katas, and whether the built-in ones are listed too, or which."""
    try:
        root = find_root()
    except NoProject:
        return (), True
    named = project.settings(root)
    return project.homes(root, named), named.builtin


def homes() -> tuple[Path, ...]:
    """The further folders with katas that this project names. Raises project.BadProject."""
    return _named()[0]


def home(slug: str) -> Path | None:
    """The further folder that a kata lies in; None for a built-in one."""
    return next((p for p in homes() if (p / "katas" / slug / "kata.toml").is_file()), None)


def folder(slug: str) -> Path:
    """The folder with a kata's problems, probe, checks and texts."""
    place = home(slug)
    return KATAS / slug if place is None else place / "katas" / slug


def solution(root: Path, slug: str) -> Path:
    """The file with a kata's reference answer. `root` is the learner's repository, which holds the
    solutions of built-in katas, unless it is a course: then those of the installed grader count."""
    return (home(slug) or builtin_root(root)) / "solutions" / f"{slug}.py"


def answers(root: Path, slug: str, kind: str) -> Path:
    """The folder with a kata's known answers of a kind, `right` or `wrong`."""
    place = home(slug)
    corpora = builtin_root(root) / "tests" / "answers" if place is None else place / "answers"
    return corpora / kind / slug


def is_guest(root: Path, slug: str) -> bool:
    """Whether it is a built-in kata in a course: others write it, and here it is only used."""
    return project.is_course(root) and home(slug) is None


def builtin_root(root: Path) -> Path:
    """The repository of the built-in katas: the learner's own, unless that is a course."""
    return _REPOSITORY if project.is_course(root) else root


# ---- which there are ------------------------------------------------------------------------


@lru_cache(maxsize=1)
def slugs() -> tuple[str, ...]:
    """All katas in the order of their belts, each after those that it needs, and the built-in ones
    first. Raises BadProject."""
    found = _found()
    needs = {slug: _needs(slug, found) for slug in found}
    order: list[str] = []
    while len(order) < len(found):
        ready = [s for s in found if s not in order and all(n in order for n in needs[s])]
        if not ready:
            left = {slug: needs[slug] for slug in found if slug not in order}
            raise BadProject(
                f"these katas need one another, or one that is not there: {left}; "
                "mend `needs` in their kata.toml"
            )
        order.append(min(ready, key=_stage))
    return tuple(order)


def _needs(slug: str, found: Sequence[str]) -> list[str]:
    """The katas that it builds on; without the built-in ones that this project leaves out."""
    left_out = {path.name for path in KATAS.iterdir()} - set(found)
    return [need for need in _facts(slug)["needs"] if need not in left_out]


def _stage(slug: str) -> int:
    """How far along the path its belt is; what has none comes last."""
    belts = list(BELTS)
    belt = _facts(slug).get("belt")
    return belts.index(belt) if belt in belts else len(belts)


def own(root: Path) -> tuple[str, ...]:
    """The katas that are written in this project, in their order; in a course, not the built-in
    ones."""
    return tuple(slug for slug in slugs() if not is_guest(root, slug))


def _found() -> list[str]:
    """The slugs of each folder in alphabetical order, folder after folder."""
    places: dict[str, Path] = {}
    further, builtin = _named()
    for katas in (*((KATAS,) if builtin else ()), *(place / "katas" for place in further)):
        for file in sorted(katas.glob("*/kata.toml")):
            slug = file.parent.name
            if slug in places:
                raise BadProject(
                    f"there are two katas called {slug}, in {places[slug]} and in {katas}; "
                    "rename one of them"
                )
            if not slug.isidentifier():
                raise BadProject(f"{file.parent} cannot be a kata: rename it to a Python name")
            places[slug] = katas
    if isinstance(builtin, tuple):
        if missing := [slug for slug in builtin if not (KATAS / slug).is_dir()]:
            raise BadProject(
                f"builtin in [tool.kata] names {missing[0]!r}, but no built-in kata has this name; "
                "mend the name"
            )
        return [slug for slug in places if places[slug] != KATAS or slug in builtin]
    return list(places)


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
        needs=tuple(_needs(slug, slugs())),
        belt=facts.get("belt", ""),
        detaching_is_right=facts.get("detaching_is_right", False),
    )


def head(slug: str) -> str:
    """The lines above a kata's statement: its title, and level, minutes and tags. Needs no stub."""
    facts = _facts(slug)
    tags = ", ".join(facts["tags"])
    title, level, minutes = facts["title"], facts["level"], facts["minutes"]
    return f"{title}\n\nLevel: {level} · Minutes: {minutes} · Tags: {tags}"


def _facts(slug: str) -> dict[str, Any]:
    """What kata.toml says. Raises BadProject."""
    file = folder(slug) / "kata.toml"
    try:
        facts = tomllib.loads(package_text(file))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadProject(f"{file} is not TOML: {error}; mend that line") from error
    for key, kind in _KEYS.items():
        if not isinstance(facts.get(key), kind):
            raise BadProject(f"{file} has no {key} ({kind.__name__}); add it")
    if facts.get("belt", "") not in ("", *BELTS):
        raise BadProject(f"{file}: belt is {facts['belt']!r}; it can be {', '.join(BELTS)}")
    return facts


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
