"""What the spectrum, or the diagnosis, says of an edge."""

from collections.abc import Mapping, Sequence
from typing import Any

from grader.catalog.picture import SAID, PictureTexts
from grader.picture.known import Known
from grader.picture.way import Way

VISIBLE = 0.005
MAX_NOTES = 2


def said_of(way: Way, known: Known, keys: Sequence[str]) -> dict[tuple[str, str], tuple[str, bool]]:
    """What the diagnosis says of an edge, where the shape of the way does not show it."""
    if known.passed or known.diagnosis not in SAID:
        return {}
    of, to, words = SAID[known.diagnosis]
    places = [
        (e.of, e.to) for e in way.edges if (e.of.split(":")[0], e.to.split(":")[0]) == (of, to)
    ]
    places.sort(key=lambda pair: keys.index(pair[0]))
    return {place: (words, True) for place in places[:1]}


def shares_of(
    texts: PictureTexts, known: Known
) -> tuple[dict[tuple[str, str], tuple[str, bool]], list[str]]:
    """What the spectrum has of each edge, and of what no edge carries."""
    spectrum = known.spectrum
    if known.passed:
        spectrum = right_spectrum(texts)
    if not spectrum or not spectrum.get("explained"):
        return {}, []
    right = spectrum.get("right") or {}
    found: dict[tuple[str, str], tuple[str, bool]] = {}
    rest: list[str] = []
    for name, value in spectrum["coefficients"].items():
        if not isinstance(value, int | float):
            continue
        should = float(right.get(name, 0.0))
        is_wrong = bool(right) and abs(value - should) > VISIBLE
        words = f"× {value:.2f}".replace("-", "−")
        if is_wrong:
            words += f", should be {should:.2f}".replace("-", "−")
        if name in texts.shares:
            found[texts.shares[name]] = (words, is_wrong)
        elif is_wrong and abs(value) > VISIBLE and len(rest) < MAX_NOTES:
            rest.append(f"Beside these ways: {words.replace(', ', f' {name}, ', 1)}.")
    return found, rest


def right_spectrum(texts: PictureTexts) -> Mapping[str, Any] | None:
    parts = dict.fromkeys(texts.shares, 1.0)
    return {"coefficients": parts, "right": parts, "explained": True} if parts else None
