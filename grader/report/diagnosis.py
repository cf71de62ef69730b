"""Shows a diagnosis as lines of text: what the gradient is made of, and where it is lost."""

from collections.abc import Mapping
from typing import Any

from grader.cells import in_words

BAR = 12
WIDTH = 76
VISIBLE = 0.005
READABLE = 0.05


def spectrum_lines(spectrum: Mapping[str, Any]) -> list[str]:
    """The gradient as a sum of its ingredients, a line each, with bars."""
    right = spectrum.get("right") or {}
    coefficients = spectrum["coefficients"]
    shown = {
        name: value
        for name, value in coefficients.items()
        if abs(value) >= VISIBLE or abs(right.get(name, 0.0)) >= VISIBLE
    }
    what = f"your {str(spectrum.get('of', 'gradient')).replace('_', '-')} = "
    width = max((len(name) for name in shown), default=0)
    most = max((abs(value) for value in shown.values()), default=1.0) or 1.0
    rows: list[str] = []
    signs: list[str] = []
    for name, value in shown.items():
        open_ = spectrum["uncertainties"].get(name, 0.0)
        size = abs(value) if rows else value  # after the first the sign stands before it
        number = f"{size:5.2f}" if open_ <= READABLE else f"{size:5.1f} ± {open_:.1g}"
        signs.append("− " if value < 0 else "+ ")
        bar = "█" * round(BAR * abs(value) / most)
        should = right.get(name, 0.0)
        wrong = bool(right) and abs(value - should) > VISIBLE
        note = f" (should be {should:.2f})" if wrong else ""
        rows.append(f"{number} × {name:<{width}}  {bar:<{BAR}}{note}".rstrip())
    # In one piece with what it is, as long as that fits.
    inline = max(map(len, rows), default=0) + len(what) <= WIDTH
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


def picture_lines(diagnosis: Mapping[str, Any]) -> list[str]:
    """The way from the loss back to the weights, where a cut was found on it."""
    evidence = diagnosis["evidence"]
    return str(evidence.get("picture", "")).splitlines() if evidence.get("cut") else []
