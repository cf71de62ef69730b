"""What the picture of a kata shows, from its picture.toml. Imports no torch.

    function = "…"        the function whose first call is drawn; left out: the kata's first
    at_result = true      the way begins at what it returns, not at what it differentiates last
    starts = ["…"]        the arguments at which the way ends; `weights` for those of its models.
                          Left out: the weights, or all tensors where there is no model
    apart = false         values are one box whatever data they have met
    plain = ["…"]         arguments that do not count as data, such as rates
    [boxes]               what the boxes are called: by their whole key, by kind and data, by kind
                          and level, or by kind
    [shares]              by ingredient of the spectrum: the two boxes of the edge that carries it

In a title, {i} is the number of the box's level as a subscript, {k} of the level before; {j} and
{h} are the same as primes, and {d} and {n} are the same in plain digits. `picture.json` beside it
holds the pictures of the reference, one for each problem; `make pictures` writes it.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from grader import catalog
from grader.catalog.project import BadProject
from grader.common.files import package_text

ASKED = ("function", "at_result", "starts", "apart", "plain")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
USUAL = {
    "start": "what the gradient should come back to",
    "leaf": "a tensor of your own",
    "copy": "a copy of it",
    "value": "what is computed from it",
    "gradient": "gradient, after {d} differentiations",
    "weights": "what is made of the gradient, step {d}",
    "loss": "loss after {d} differentiations",
    "result": "what is differentiated last",
}

SAID: Mapping[str, tuple[str, str, str]] = {
    "inner-sign": ("weights", "gradient", "+ α, should be − α"),
    "inner-lr-wrong": ("weights", "gradient", "× another rate than α"),
}
"""By diagnosis: what is said of the edge between boxes of two kinds, where the shape of the way is
right and what is done on it is not."""

OTHER_ENDS = ("query-on-support", "meta-loss-of-another")
"""Diagnoses of answers that differentiate another loss than the kata asks for."""


@dataclass(frozen=True)
class PictureTexts:
    """asked: what the worker is asked to record; boxes: titles; shares: edges by ingredient."""

    asked: Mapping[str, Any] = field(default_factory=dict)
    boxes: Mapping[str, str] = field(default_factory=dict)
    shares: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def starts(self) -> tuple[str, str]:
        """What the gradient should come back to is called, one and several."""
        named = self.asked.get("starts", ["weights"])
        return ("weight", "weights") if "weights" in named else ("tensor", "tensors")

    def title(self, key: str) -> str:
        """What a box is called, such as `loss:1:query`."""
        kind, level, met = [*key.split(":", 2), ""][:3]
        names = (key, f"{kind}:{met}", f"{kind}:{level}", kind)
        words = next((self.boxes[name] for name in names if name in self.boxes), None)
        if words is None:
            words = USUAL.get(kind, kind) + (f", on {met.replace('+', ' and ')}" if met else "")
        at = int(level) if level.isdecimal() else 0
        return words.format(
            i=_sub(at), k=_sub(at - 1), j=_primes(at), h=_primes(at - 1), d=at, n=max(at - 1, 0)
        )


def _sub(number: int) -> str:
    return str(max(number, 0)).translate(_SUBSCRIPTS)


def _primes(number: int) -> str:
    return "'" * max(number, 0) if number <= 3 else _sub(number)


@lru_cache(maxsize=64)
def texts(slug: str) -> PictureTexts:
    """What the picture of a kata shows; what is usual for one without a picture.toml. Raises
    BadProject."""
    file = catalog.folder(slug) / "picture.toml"
    if not file.is_file():
        return PictureTexts()
    try:
        found = tomllib.loads(package_text(file))
        boxes = {str(key): str(words) for key, words in found.get("boxes", {}).items()}
        shares = {
            str(name): (str(of), str(to)) for name, (of, to) in found.get("shares", {}).items()
        }
        PictureTexts(boxes=boxes).title("start:0")
        for words in boxes.values():
            words.format(i="", j="", k="", h="", n="", d="")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError, KeyError) as error:
        raise BadProject(f"{file} cannot be read ({error}); mend it") from error
    return PictureTexts({k: found[k] for k in ASKED if k in found}, boxes, shares)


@lru_cache(maxsize=64)
def references(slug: str) -> tuple[Any, ...]:
    """What was recorded of the reference, problem by problem; none where nothing was written."""
    file = catalog.folder(slug) / "picture.json"
    if not file.is_file():
        return ()
    try:
        found = json.loads(package_text(file))
        return tuple(found["ways"][at] for at in found["problems"])
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise BadProject(f"{file} cannot be read ({error}); write it again") from error
