"""A picture in sentences: what it shows, for whoever does not see it."""

from collections.abc import Iterator

from grader.picture.value import Box, Edge, Picture


def sentences(picture: Picture) -> list[str]:
    """The whole picture, from where the way begins to where it ends."""
    return list(_sentences(picture))


def _sentences(picture: Picture) -> Iterator[str]:
    ends = [box.title for box in picture.boxes if box.is_end]
    starts = [box.title for box in picture.boxes if box.is_start]
    if ends and starts:
        yield f"The way of the gradient from {ends[-1]} back to {starts[0]}."
    yield f"{picture.reach[:1].upper()}{picture.reach[1:]}."
    flowing = {box.key for box in picture.boxes if box.is_start and box.state == "flows"}
    comes_back = _coming_back(picture, flowing)
    for box in reversed(picture.boxes):
        if box.state == "missing":
            yield f"{box.title}: not in your answer."
        for edge in picture.edges:
            if edge.of == box.key:
                yield _of_edge(box, picture.box(edge.to), edge, edge.to in comes_back)
    yield from picture.notes


def _coming_back(picture: Picture, keys: set[str]) -> set[str]:
    """The boxes from which a gradient goes on as far as the start."""
    found = set(keys)
    for box in picture.boxes:
        if any(e.of == box.key and e.flows and e.to in found for e in picture.edges):
            found.add(box.key)
    return found


def _of_edge(of: Box, to: Box, edge: Edge, comes_back: bool) -> str:
    words = "only the numbers go on, no gradient"
    if edge.flows:
        words = "gradient flows" if comes_back else "gradient flows, but does not come back"
    cut = f"; cut in {edge.cut_words}" if edge.cut else ""
    share = f"; {edge.share.replace('×', 'times')}" if edge.share else ""
    return f"From {of.title} to {to.title}: {words}{cut}{share}."
