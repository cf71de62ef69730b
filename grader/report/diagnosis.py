"""Shows a diagnosis as lines of text: what the gradient is made of, and where it is lost."""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grader.common.cells import in_words

if TYPE_CHECKING:
    from grader.judge.verdict import Verdict

BAR = 12
WIDTH = 76
NOISE = 0.2
"""Where more than this is left unexplained, coefficients mean nothing and are not shown."""
VISIBLE = 0.005
READABLE = 0.05


@dataclass(frozen=True)
class Term:
    """One ingredient with its coefficient, the size of that in as many digits as are known, and
    what it should be."""

    name: str
    value: float
    number: str
    should: float
    is_wrong: bool


def terms_of(spectrum: Mapping[str, Any]) -> list[Term]:
    """The ingredients that are in the gradient, or should be."""
    right = spectrum.get("right") or {}
    terms = []
    for name, value in spectrum["coefficients"].items():
        should = right.get(name, 0.0)
        if max(abs(value), abs(should)) >= VISIBLE:
            open_ = spectrum["uncertainties"].get(name, 0.0)
            size = abs(value)
            number = f"{size:.2f}" if open_ <= READABLE else f"{size:.1f} ± {open_:.1g}"
            terms.append(
                Term(name, value, number, should, bool(right) and abs(value - should) > VISIBLE)
            )
    return terms


def is_noise(spectrum: Mapping[str, Any]) -> bool:
    """Whether so much is left unexplained that the coefficients mean nothing."""
    return not spectrum.get("explained", True) and not spectrum["residual"] <= NOISE


def nothing_explains(spectrum: Mapping[str, Any]) -> str:
    """What is said in place of coefficients that mean nothing."""
    what = str(spectrum.get("of", "gradient")).replace("_", "-")
    return (
        f"No sum of the known parts explains your {what}: "
        f"{min(spectrum['residual'], 1.0):.0%} of it is left over."
    )


def spectrum_lines(spectrum: Mapping[str, Any], width: int = WIDTH) -> list[str]:
    """The gradient as a sum of its ingredients, a line each, with bars where they fit into the
    width."""
    if is_noise(spectrum):
        return textwrap.wrap(nothing_explains(spectrum), width)
    lines = _spectrum_lines(spectrum, min(width, WIDTH), BAR)
    if max(map(len, lines), default=0) > width:
        return _spectrum_lines(spectrum, width, 0)
    return lines


def _spectrum_lines(spectrum: Mapping[str, Any], room: int, bar_width: int) -> list[str]:
    shown = terms_of(spectrum)
    what = f"your {str(spectrum.get('of', 'gradient')).replace('_', '-')} = "
    width = max((len(term.name) for term in shown), default=0)
    most = max((abs(term.value) for term in shown), default=1.0) or 1.0
    open_ = max((len(t.number.partition(" ")[2]) for t in shown), default=0)
    rows: list[str] = []
    signs: list[str] = []
    for term in shown:
        signed = "-" if term.value < 0 and not rows else ""  # later ones have it before them
        number = f"{signed}{term.number}"
        signs.append("− " if term.value < 0 else "+ ")
        bar = "█" * round(bar_width * abs(term.value) / most)
        note = f" (should be {term.should:.2f})" if term.is_wrong else ""
        size, _, spread = number.partition(" ")
        number = f"{size:>5} {spread:<{open_}}" if open_ else f"{size:>5}"
        rows.append(f"{number} × {term.name:<{width}}  {bar:<{bar_width}}{note}".rstrip())
    # In one piece with what it is, as long as that fits.
    inline = max(map(len, rows), default=0) + len(what) <= room
    lines = [] if inline else [what.rstrip()]
    indent = len(what) - 2 if inline else 2
    for position, row in enumerate(rows):
        begin = (
            " " * indent + signs[position] if position else what if inline else " " * (indent + 2)
        )
        lines.append(begin + row)
    if not spectrum.get("explained", True):
        rest = f"and a rest of {spectrum['residual']:.0%} that none of these explains"
        lines.append(" " * (indent + 2) + rest)
    return lines


def diagnosis_of(verdict: "Verdict") -> Mapping[str, Any] | None:
    """The diagnosis, where it has something to say. That no known mistake fits is said of numbers,
    and not below an exception or a function that is missing, which say more."""
    found, first = verdict.diagnosis, verdict.first_failure()
    if found is None or found["id"] != "unexplained":
        return found
    if any(found["evidence"].get(name) for name in ("spectrum", "cut", "whole_vector", "curve")):
        return found
    unwritten = first is not None and first.id == verdict.checks[0].id
    return None if unwritten or verdict.error is not None else found


def worth_showing(diagnosis: Mapping[str, Any]) -> bool:
    """A spectrum that explains the gradient, or all that is known of one unexplained."""
    spectrum = diagnosis["evidence"].get("spectrum")
    return bool(spectrum) and (spectrum.get("explained") or diagnosis["id"] == "unexplained")


def other_numbers(diagnosis: Mapping[str, Any]) -> str:
    """What else was recovered: the multiple of a whole vector, or the number on a curve."""
    evidence = diagnosis["evidence"]
    if curve := evidence.get("curve"):
        numbers = ", ".join(f"{number:.4g}" for number in curve["numbers"])
        return f"{curve['about'].rstrip('.')}: {numbers}"
    whole = evidence.get("whole_vector")
    if whole and abs(whole["multiple"] - 1) > VISIBLE:
        return f"{whole['multiple']:.4g} × {whole['name']}"
    if whole and whole["name"] != "the right value":
        return str(whole["name"])
    return ""


def cut_lines(diagnosis: Mapping[str, Any]) -> list[str]:
    """The line of the answer where the gradient is lost, and what it does to the graph."""
    cut = diagnosis["evidence"].get("cut")
    if not cut:
        return []
    inside = f", in {cut['function']}" if cut["function"] else ""
    line = in_words(cut.get("cell"), cut["line"])
    return [
        f"line {line}{inside}: {cut['source']}",
        f"{cut['operation']}: {cut['explanation']}",
    ]


def cut_label(diagnosis: Mapping[str, Any]) -> str:
    """What stands before the cut's line: whether it is of the mistake that is named, or another."""
    return "Also, a gradient is lost in" if diagnosis["evidence"].get("beside") else "Lost in"


def picture_lines(diagnosis: Mapping[str, Any]) -> list[str]:
    """The way from the loss back to the weights, where a cut was found on it."""
    evidence = diagnosis["evidence"]
    return str(evidence.get("picture", "")).splitlines() if evidence.get("cut") else []
