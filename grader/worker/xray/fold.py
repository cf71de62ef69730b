"""Folds what was recorded into boxes: plain and bounded data for the picture. In the worker.

Values that have the same part in the way are one box: so many differentiations among their
ancestors, and the same data met since the last.
"""

from collections.abc import Iterable
from typing import Any

from torch import Tensor

from grader.worker.xray.record import Recorder
from grader.worker.xray.values import DATA, GRADIENT, HIDDEN, LOSS, START, Value

MAX_BOXES = 60
MAX_EDGES = 240
MAX_CUTS = 4
MAX_LINES = 8
MAX_TEXT = 80
RESULT = "result"


class _Edge:
    """stops: a value comes this way without its gradient, though one comes as far as here."""

    def __init__(self) -> None:
        self.flows, self.stops = False, False
        self.cuts: dict[tuple[int, str], None] = {}


def fold(recorder: Recorder) -> dict[str, Any] | None:
    """The boxes on the way and how they hang together; None where nothing was differentiated.

    boxes    [{key, lines, cuts, reached}], from where the way ends to where it begins
    edges    [{of, to, flows, stops, cuts}]: indices of boxes, `of` is the nearer to the loss
    starts   [names of what the gradient should come back to, and whether it does]
    unseen   what could not be followed, in words
    too_much whether there was more than was followed
    whole    whether the answer got as far as where the way begins
    used_up  the line of a first pass that used the graph up, if the answer then wanted a second
    """
    ends = recorder.finish()
    relevant = _relevant(value for _, value in ends)
    if not relevant:
        return None
    reached = _reached([value for tensor, value in ends if tensor.requires_grad])
    keys = _keys(relevant, {id(value) for _, value in ends}, recorder.asked.apart)
    order = sorted({key: _rank(value, key) for value, key in keys.items()}.items(), key=_second)
    if len(order) > MAX_BOXES:
        return {"too_much": True, "unseen": sorted(recorder.unseen)}
    index = {key: at for at, (key, _) in enumerate(order)}
    edges: dict[tuple[int, int], _Edge] = {}
    inner: dict[int, dict[tuple[int, str], None]] = {}
    for value in relevant:
        for parent, carries in value.parents:
            if parent.kind == DATA:
                continue
            of, to = index[keys[value]], index[keys[parent]]
            cut = value.cut if not carries else None
            named = {(cut.line, cut.operation[:MAX_TEXT]): None} if cut and cut.line else {}
            if of == to:
                inner.setdefault(of, {}).update(named)
                continue
            edge = edges.setdefault((of, to), _Edge())
            edge.flows |= carries and value in reached and parent in reached
            edge.stops |= not carries and value in reached
            edge.cuts.update(named)
    return {
        "boxes": [
            {
                "key": key,
                "lines": _lines(value for value in relevant if keys[value] == key),
                "cuts": _cuts(inner.get(at, {})),
                "reached": any(keys[value] == key for value in reached if value in keys),
            }
            for key, at in index.items()
        ],
        "edges": [
            {"of": of, "to": to, "flows": e.flows, "stops": e.stops, "cuts": _cuts(e.cuts)}
            for (of, to), e in sorted(edges.items())[:MAX_EDGES]
        ],
        "starts": _starts(recorder, [tensor for tensor, _ in ends], reached),
        "unseen": sorted(recorder.unseen),
        "too_much": recorder.too_much,
        "whole": recorder.is_whole,
        "used_up": recorder.failed.first_pass if recorder.failed is not None else None,
    }


def _second(pair: tuple[str, Any]) -> Any:
    return pair[1]


def _relevant(ends: Iterable[Value]) -> list[Value]:
    """The values that the ends were made of, nearest first."""
    seen: dict[Value, None] = {}
    todo = list(ends)
    while todo:
        value = todo.pop()
        if value not in seen and value.kind != DATA:
            seen[value] = None
            todo += [parent for parent, _ in value.parents]
    return list(seen)


def _reached(ends: list[Value]) -> set[Value]:
    """The values that a gradient of the ends comes to."""
    seen, todo = set[Value](), ends
    while todo:
        value = todo.pop()
        if value not in seen:
            seen.add(value)
            todo += [parent for parent, carries in value.parents if carries]
    return seen


def _keys(relevant: list[Value], ends: set[int], apart: bool) -> dict[Value, str]:
    """In which box each value is. Levels are counted without gaps."""
    levels = {level: at for at, level in enumerate(sorted({v.level for v in relevant}))}
    keys = {}
    for value in relevant:
        kind = value.kind
        if id(value) in ends and kind not in (LOSS, START):
            kind = RESULT
        named = value.met - {HIDDEN} or value.met
        met = ":" + "+".join(sorted(named)) if kind == LOSS and apart else ""
        keys[value] = f"{kind}:{levels[value.level]}{met}"[:MAX_TEXT]
    return keys


_ORDER = ("start", "leaf", "copy", "gradient", "weights", "value", "loss", "result")


def _rank(value: Value, key: str) -> tuple[int, int, str]:
    kind = key.split(":")[0]
    level = -1 if kind in _ORDER[:3] else value.level
    return (level, _ORDER.index(kind), key)


def _lines(values: Iterable[Value]) -> list[int]:
    """The answer's lines, the one that says most first: of a gradient where it is made, of anything
    else where it is finished."""
    given = list(values)
    if given and given[0].kind == GRADIENT:
        given.reverse()
    return list(dict.fromkeys(v.line for v in given if v.line))[:MAX_LINES]


def _cuts(cuts: Iterable[tuple[int, str]]) -> list[dict[str, Any]]:
    return [{"line": line, "operation": text} for line, text in list(cuts)[:MAX_CUTS]]


def _starts(recorder: Recorder, ends: list[Tensor], reached: set[Value]) -> list[list[Any]]:
    """What the gradient should come back to, by name; and whether it does."""
    truly = recorder.reached([t for t in ends if t.requires_grad])
    return [
        [value.name[:60], key in truly or value in reached]
        for key, value in list(recorder.starts.items())[:MAX_BOXES]
    ]
