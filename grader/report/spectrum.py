"""A spectrum as lines of plain text, with bars where there is room for them."""

import textwrap

from grader.report.story import Spectrum, Term

BAR = 12
WIDTH = 76


def spectrum_lines(spectrum: Spectrum, width: int = WIDTH) -> list[str]:
    """The gradient as a sum of its ingredients, one line for each."""
    if spectrum.nothing:
        return textwrap.wrap(spectrum.nothing, width)
    lines = _laid_out(spectrum, min(width, WIDTH), BAR)
    if max(map(len, lines), default=0) > width:
        return _laid_out(spectrum, width, 0)
    return lines


def _laid_out(spectrum: Spectrum, room: int, bar_width: int) -> list[str]:
    what = f"your {spectrum.of} = "
    rows = _rows(spectrum.terms, bar_width)
    # "your gradient =" stands on the first line if it fits there.
    inline = max(map(len, rows), default=0) + len(what) <= room
    lines = [] if inline else [what.rstrip()]
    indent = len(what) - 2 if inline else 2
    for position, (row, term) in enumerate(zip(rows, spectrum.terms, strict=True)):
        if position:
            begin = f"{' ' * indent}{term.sign} "
        else:
            begin = what if inline else " " * (indent + 2)
        lines.append(begin + row)
    if spectrum.rest:
        lines.append(" " * (indent + 2) + spectrum.rest)
    return lines


def _rows(terms: tuple[Term, ...], bar_width: int) -> list[str]:
    """The terms without their signs, except for the first, whose sign is part of its number."""
    names = max((len(term.name) for term in terms), default=0)
    spreads = max((len(term.spread) for term in terms), default=0)
    rows: list[str] = []
    for term in terms:
        size = f"-{term.size}" if term.sign == "−" and not rows else term.size
        number = f"{size:>5} {term.spread:<{spreads}}" if spreads else f"{size:>5}"
        bar = "█" * round(bar_width * term.share)
        note = f" ({term.note})" if term.note else ""
        rows.append(f"{number} × {term.name:<{names}}  {bar:<{bar_width}}{note}".rstrip())
    return rows
