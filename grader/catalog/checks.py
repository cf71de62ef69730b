"""What a kata requires, in words: the checks that lie beside it as data. Imports no torch."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from grader import catalog
from grader.common.faults import BrokenKata
from grader.common.files import package_text
from grader.common.lines import reflowed


@dataclass(frozen=True)
class CheckText:
    """One requirement as its author wrote it.

    title: what the learner reads; points: what it earns, none for a bonus.
    needs: the checks that must have passed before it is looked at.
    families: the families of problems that it is held to; None for all.
    look: one question that sends the learner to the right place. Never the solution.
    look_if: a value's name and the question that fits better where this value is right.
    everything: it asks all checks before it once more, of the problems of its own families.
    what: what is compared, as a learner would call it; asks: what the kata asks of it. A name in
        braces stands for what the truth says under it.
    """

    id: str
    title: str
    points: int = 1
    needs: tuple[str, ...] = ()
    families: tuple[str, ...] | None = None
    bonus: bool = False
    everything: bool = False
    look: str = ""
    look_if: tuple[str, ...] = ()
    what: str = ""
    asks: str = ""


@lru_cache(maxsize=64)
def check_texts(slug: str) -> tuple[CheckText, ...]:
    """A kata's checks in their order. Raises BrokenKata."""
    file = catalog.folder(slug) / "checks.toml"
    try:
        return _texts(tomllib.loads(package_text(file)))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BrokenKata(f"{file} cannot be used: {error}") from error


def _texts(data: Mapping[str, Any]) -> tuple[CheckText, ...]:
    texts: list[CheckText] = []
    for row in data["check"]:
        text = _text({"families": data.get("families"), **row})
        known = [other.id for other in texts if not other.bonus]
        if text.everything:
            needs = tuple(other.id for other in texts if not other.everything)
            text = replace(text, needs=needs)
        if missing := [name for name in text.needs if name not in known]:
            raise ValueError(f"{text.id} needs {missing[0]}, but no check before it has this name")
        texts.append(text)
    return tuple(texts)


def _text(row: dict[str, Any]) -> CheckText:
    families = row.pop("families")
    needs = row.pop("needs", [])
    words: dict[str, Any] = {k: reflowed(v) if isinstance(v, str) else v for k, v in row.items()}
    words["look_if"] = tuple(row.get("look_if", ()))
    return CheckText(
        **words,
        needs=(needs,) if isinstance(needs, str) else tuple(needs),
        families=tuple(families) if families else None,
    )
