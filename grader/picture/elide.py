"""Leaves out the middle of a long picture: what is drawn has at most 14 boxes."""

import dataclasses

from grader.picture.value import Box, Edge, Picture

MAX_BOXES = 14
MAX_STEPS = 3
ELIDED = "elided"


def elided(picture: Picture) -> Picture:
    """The picture with the steps in its middle as one box, where there are more than three. The
    first and the last stay, and one between them where a gradient is cut there."""
    levels = sorted({_level(box) for box in picture.boxes if _level(box) > 0})
    if len(levels) <= MAX_STEPS and len(picture.boxes) <= MAX_BOXES:
        return picture
    last, first = levels[-1:], levels[:1]
    telling = [level for level in levels if _is_telling(picture, level)]
    stay = set(first) | set(last) | set(telling[:1])
    while True:
        gone = {box.key for box in picture.boxes if _level(box) > 0 and not _stays(box, stay)}
        made = _without(picture, gone, len([x for x in levels if x not in stay]))
        if len(made.boxes) <= MAX_BOXES or len(stay) <= 1:
            break
        stay.remove(max(stay - set(last), default=last[0]))
    return made if len(made.boxes) <= MAX_BOXES else _cut_down(picture)


def _level(box: Box) -> int:
    """Which step a box belongs to: a loss belongs to the step that it leads to."""
    kind, level = box.key.split(":")[:2]
    return int(level) + (kind in ("loss", "value") and not box.is_end)


def _stays(box: Box, stay: set[int]) -> bool:
    return box.is_end or box.is_start or _level(box) in stay


def _is_telling(picture: Picture, level: int) -> bool:
    here = {box.key for box in picture.boxes if _level(box) == level}
    return any(edge.cut and (edge.of in here or edge.to in here) for edge in picture.edges)


def _without(picture: Picture, gone: set[str], steps: int) -> Picture:
    if not gone:
        return picture
    row = min(box.row for box in picture.boxes if box.key in gone)
    flows = any(box.state == "flows" for box in picture.boxes if box.key in gone)
    middle = Box(
        ELIDED, row, 0, f"⋮ {steps} more step{'' if steps == 1 else 's'}",
        "flows" if flows else "numbers", note="left out here",
    )  # fmt: skip
    boxes = [box for box in picture.boxes if box.key not in gone]
    boxes = sorted([*boxes, middle], key=lambda box: box.row)
    edges: dict[tuple[str, str], Edge] = {}
    for edge in picture.edges:
        of, to = (ELIDED if key in gone else key for key in (edge.of, edge.to))
        if of == to:
            continue
        old = edges.get((of, to))
        new = dataclasses.replace(edge, of=of, to=to, flows=edge.flows or bool(old and old.flows))
        edges[of, to] = new if old is None or edge.cut or not old.cut else old
    rows = {box.key: row for row, box in enumerate(boxes)}
    above = [e for e in edges.values() if rows[e.to] < rows[e.of]]
    placed = tuple(dataclasses.replace(box, row=rows[box.key]) for box in boxes)
    return dataclasses.replace(picture, boxes=placed, edges=tuple(above))


def _cut_down(picture: Picture) -> Picture:
    """The first boxes and the last, of what has no steps."""
    ordered = [box.key for box in picture.boxes]
    gone = set(ordered[MAX_BOXES // 2 : -(MAX_BOXES // 2 - 1)])
    return _without(picture, gone, len(gone))
