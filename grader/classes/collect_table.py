"""The table of who handed in what, which `--dry-run` shows. Plain text, harmless for a terminal."""

from collections import Counter
from collections.abc import Sequence

from grader.classes.handed_in import Collected, HandIn
from grader.report.harmless import one_line

WIDTH = 100
_MOST = {"learner": 18, "name": 16, "kata": 19, "file": 24, "state": 10}
_STATES = {"answer": "handed in", "unreadable": "unreadable", "missing": "missing"}


def table(collected: Collected) -> str:
    """The whole table: a line for each learner and kata, what belongs to no kata, and counts."""
    learners = len({one.learner.id for one in collected.hand_ins})
    states: Counter[str] = Counter(one.state for one in collected.hand_ins)
    counts = ", ".join(f"{states[state]} {said}" for state, said in _STATES.items())
    lines = [f"layout: {collected.layout}"]
    lines += [line for note in collected.notes for line in _wrapped(f"note: {note}")]
    lines += ["", *_rows(collected.hand_ins), ""]
    if collected.unmatched:
        lines.append("Belongs to no kata or to no learner:")
        for path, reason in collected.unmatched:
            lines += _wrapped(f"  {_cut(one_line(path), 70)}: {reason}")
        lines.append("")
    lines.append(f"{learners} learners, {len(collected.katas)} katas: {counts}")
    lines.append(f"{len(collected.unmatched)} files belong to no kata or to no learner")
    return "\n".join(lines) + "\n"


def _rows(hand_ins: Sequence[HandIn]) -> list[str]:
    cells = [
        (
            one.learner.id,
            one.learner.name,
            one.kata,
            one.source.rpartition("/")[2] if one.source else "",
            _STATES[one.state],
            "; ".join(filter(None, (one.problem, "late" if one.marked_late else "", *one.notes))),
        )
        for one in hand_ins
    ]
    shown = [tuple(map(one_line, row)) for row in cells]
    heads = (*_MOST, "note")
    widths = [
        min(most, max([len(heads[n]), *(len(row[n]) for row in shown)]))
        for n, most in enumerate(_MOST.values())
    ]
    return [line for row in (heads, *shown) for line in _row(row, widths)]


def _row(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    """A row; a note that is too long goes on below."""
    *cells, note = row
    start = "  ".join(
        _cut(cell, width).ljust(width) for cell, width in zip(cells, widths, strict=True)
    )
    room = WIDTH - len(start) - 2
    if len(note) <= room:
        return [f"{start}  {note}".rstrip()]
    return [start.rstrip(), *_wrapped(f"    {note}")]


def _wrapped(text: str) -> list[str]:
    """Text in lines of at most WIDTH, those after the first indented."""
    text = one_line(text)
    indent = " " * (len(text) - len(text.lstrip()) + 2)
    lines = []
    while len(text) > WIDTH:
        end = text.rfind(" ", len(indent), WIDTH)
        end = WIDTH if end <= len(indent) else end
        lines.append(text[:end])
        text = indent + text[end:].lstrip()
    return [*lines, text]


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
