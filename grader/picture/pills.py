"""On which edges a cut stands."""

import dataclasses
from collections.abc import Sequence

from grader.picture.order import rank
from grader.picture.way import Cut, Way

MAX_PILLS = 4


def pills_of(way: Way, right: Way | None, line: int) -> dict[tuple[str, str], Cut]:
    """On which edges a cut stands. Where a right answer has no gradient either, none does."""
    pills: dict[tuple[str, str], Cut] = {}
    meant = {(e.of, e.to) for e in right.edges if not e.flows} if right else set()
    for edge in way.edges:
        if (edge.of, edge.to) in meant or (edge.flows and not edge.stops):
            continue
        if edge.cuts:
            pills[edge.of, edge.to] = _first(edge.cuts, line)
    for box in way.boxes:
        if not box.cuts:
            continue
        # A cut within a box stands below it; where a gradient still comes in, above it.
        below = [e for e in way.edges if e.to == box.key and not e.flows]
        above = [e for e in way.edges if e.of == box.key and not e.flows]
        for edge in [e for e in below if e.stops] or above or below:
            if (edge.of, edge.to) not in meant:
                pills.setdefault((edge.of, edge.to), _first(box.cuts, line))
                break
    if line:  # the verdict names one: it is there, and nothing beside it is taken for the cause
        named = {key: cut for key, cut in pills.items() if cut.line == line}
        pills = named or pills
    nearest: dict[int, tuple[str, str]] = {}
    for key in sorted(pills, key=lambda key: (rank(key[0]), rank(key[1]))):
        nearest[pills[key].line] = key  # a line is named once, where it is nearest to the loss
    return {key: pills[key] for key in list(nearest.values())[:MAX_PILLS]}


def _first(cuts: Sequence[Cut], line: int) -> Cut:
    """The cut in the line that the verdict names, or else the first."""
    return next((cut for cut in cuts if cut.line == line), cuts[0])


def used_up(way: Way) -> tuple[Way, dict[tuple[str, str], Cut]]:
    """A graph that was used up: nothing comes back through it, and the first pass is the cut."""
    gone = {edge.to for edge in way.edges if edge.of in way.ends}
    edges = tuple(dataclasses.replace(edge, flows=False) for edge in way.edges)
    cut = Cut(way.used_up, "this pass used the graph up")
    pills = {(e.of, e.to): cut for e in way.edges if e.of in way.ends and e.to in gone}
    first = dict(list(pills.items())[:1])
    return dataclasses.replace(way, edges=edges), first
