"""Makes the picture of what was recorded, the reference beside it, and the verdict above both."""

from collections.abc import Mapping, Sequence
from typing import Any

from grader.catalog.picture import OTHER_ENDS, PictureTexts
from grader.picture.elide import elided
from grader.picture.known import Known
from grader.picture.order import in_order
from grader.picture.pills import pills_of, used_up
from grader.picture.shares import right_spectrum, said_of, shares_of
from grader.picture.value import Box, Edge, Picture, State
from grader.picture.way import Cut, Way, WayBox, WayEdge

INDENTED = ("gradient", "loss", "leaf")


def picture_of(way: Way, right: Way | None, texts: PictureTexts, known: Known) -> Picture:
    """The picture of an answer. Where it passed, the verdict overrules what was recorded: there is
    no cut, and where the way could not be followed, that of a right answer is drawn."""
    notes = list(_unseen(way))
    drawn = way
    if known.passed and right is not None and not _as_good(way, right):
        drawn = _with_lines(right, way)
        notes = [" ".join([_OTHER, *notes])]
    pills = {} if known.passed else pills_of(drawn, right, known.line)
    shares, rest = shares_of(texts, known)
    missing = () if known.passed else _missing(drawn, right)
    if not way.whole and not known.passed:
        notes.append("Your answer did not get further than this.")
    ends = drawn.ends
    keys = in_order({box.key for box in (*drawn.boxes, *missing)}, ends)
    found = {box.key: box for box in (*drawn.boxes, *missing)}
    boxes = tuple(
        _box(found[key], row, drawn, texts, known, key in ends, found[key] in missing, right)
        for row, key in enumerate(keys)
    )
    shares |= said_of(drawn, known, keys)
    is_used_up = bool(way.used_up) and not known.line and not known.passed
    if is_used_up:
        drawn, pills = used_up(drawn)
    edges = tuple(_edge(edge, pills, shares, known) for edge in drawn.edges)
    if right is not None and _is_other_end(way, right, known):
        notes.append(f"In a right answer, the way begins at: {texts.title(right.ends[-1])}.")
    reach, is_well = _reach(way, right, known.passed, texts)
    if is_used_up:
        reach, is_well = "no gradient comes back: its graph is used up", False
    if way.too_much and not known.passed:
        notes.append("There was more than could be followed.")
    return elided(Picture(known.title, boxes, edges, reach, is_well, (*rest, *notes)))


def reference_picture(right: Way, texts: PictureTexts, title: str) -> Picture:
    """The picture of a right answer, without lines of code."""
    shown = Way(
        tuple(WayBox(box.key, (), (), box.reached) for box in right.boxes),
        right.edges, right.starts,
    )  # fmt: skip
    known = Known(title, passed=True, spectrum=right_spectrum(texts))
    return picture_of(shown, shown, texts, known)


# ---- the verdict overrules ------------------------------------------------------------------

_OTHER = "Yours is right and goes another way; this is the reference's."


def _as_good(way: Way, right: Way) -> bool:
    """Whether a gradient comes back as it does in the reference, and nothing looks cut."""
    allowed = {(e.of, e.to) for e in right.edges if not e.flows}
    return (
        way.whole
        and way.reached >= right.reached
        and way.ways() >= right.ways()
        and all((e.of, e.to) in allowed for e in way.edges if e.stops and not e.flows)
    )


def _with_lines(right: Way, way: Way) -> Way:
    """The reference's way with the answer's lines."""
    lines = {box.key: box.lines for box in way.boxes}
    boxes = (WayBox(b.key, lines.get(b.key, ()), (), b.reached) for b in right.boxes)
    return Way(tuple(boxes), right.edges, right.starts)


def _unseen(way: Way) -> Sequence[str]:
    if not way.unseen:
        return ()
    return (f"What happens inside {' and '.join(way.unseen)} may not be shown in full.",)


def _missing(way: Way, right: Way | None) -> tuple[WayBox, ...]:
    """Boxes of a right answer that this one lacks, where the two are much alike."""
    if right is None:
        return ()
    here = {box.key for box in way.boxes}
    lacking = [box for box in right.boxes if box.key not in here]
    alike = 2 * len(lacking) <= len(right.boxes)
    ends = set(right.ends) | set(way.ends)
    return tuple(WayBox(box.key, (), (), False) for box in lacking if alike and box.key not in ends)


# ---- boxes and edges ------------------------------------------------------------------------


def _box(
    box: WayBox, row: int, way: Way, texts: PictureTexts, known: Known,
    is_end: bool, is_missing: bool, right: Way | None,
) -> Box:  # fmt: skip
    lines = box.lines if box.kind != "start" else ()
    line = next((line for line in lines if line <= len(known.lines)), 0)
    state: State = "missing" if is_missing else "flows" if box.reached else "numbers"
    is_given = not box.lines and box.kind == "loss" and not known.passed
    note = "given to your function" if is_given else ""
    note = "not in your answer" if is_missing else note
    cell, at = _place(line, known) if line else ("", 0)
    return Box(
        box.key, row,
        0 if is_end or box.kind not in INDENTED else 1,
        texts.title(box.key),
        state, at, known.lines[line - 1].strip()[:200] if line else "", cell, note,
        _mark(box, way, right, known), box.kind == "start", is_end,
    )  # fmt: skip


def _mark(box: WayBox, way: Way, right: Way | None, known: Known) -> str:
    """Whether the gradient comes as far as here and no further, and should go on."""
    if known.passed or box.kind in ("start", "leaf"):
        return ""
    if right and box.key in way.ends and _is_other_end(way, right, known):
        return "✗ not what is asked for"
    if not box.reached or way.used_up:
        return ""
    if any(edge.flows for edge in way.edges if edge.of == box.key):
        return ""
    if right and any(b.key == box.key and b.reached for b in right.boxes):
        goes_on = any(e.flows for e in right.edges if e.of == box.key)
        return "✗ ends here" if goes_on else ""
    return "✗ ends here"


def _is_other_end(way: Way, right: Way, known: Known) -> bool:
    """Whether the answer differentiates something other than what is asked for."""
    is_other = not set(way.ends) & set(right.ends)
    return is_other and way.whole and known.diagnosis in OTHER_ENDS


def _edge(
    edge: WayEdge,
    pills: Mapping[tuple[str, str], Cut],
    shares: Mapping[tuple[str, str], Any],
    known: Known,
) -> Edge:
    cut = pills.get((edge.of, edge.to))
    share, is_wrong = shares.get((edge.of, edge.to), ("", False))
    if cut is None:
        return Edge(edge.of, edge.to, edge.flows, share=share, share_is_wrong=is_wrong)
    cell, line = _place(cut.line, known)
    words = cut.operation.removeprefix("torch.")
    return Edge(edge.of, edge.to, edge.flows, words, line, cell, share, is_wrong)


def _place(line: int, known: Known) -> tuple[str, int]:
    """The cell of a notebook that a line stands in, and its number there."""
    if known.cells is None or not known.cells.graded:
        return "", line
    name, at = known.cells.place(line)
    return name or "", at


def _reach(way: Way, right: Way | None, passed: bool, texts: PictureTexts) -> tuple[str, bool]:
    """How far the gradient comes back, in words."""
    if passed and right is not None:
        way = right
    what = texts.starts[len(way.starts) != 1]
    if not way.whole and not passed:
        return f"so far, the gradient reaches {way.reached} of {len(way.starts)} {what}", False
    wanted = right.ways() if right else 0
    if right is not None and not wanted:
        if way.reached:
            return (
                f"the gradient comes back to {way.reached} of {len(way.starts)}; none should",
                False,
            )
        return "no gradient has to come back to here", True
    words = f"the gradient reaches {way.reached} of {len(way.starts)} {what}"
    ways = way.ways()
    if wanted and way.reached:
        unit = "way" if wanted == 1 else "ways"
        words += (
            f", by {ways} of {wanted} {unit}"
            if ways <= wanted
            else (f", by {ways} ways; there should be {wanted}")
        )
    return words, way.reached == len(way.starts) and (not wanted or ways == wanted)
