"""What a worker has recorded, read as what it is: data of a stranger, bounded and checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MAX_BOXES = 60
MAX_EDGES = 240
MAX_WORDS = 80
MAX_LINE = 1_000_000
KINDS = ("start", "leaf", "copy", "gradient", "weights", "value", "loss", "result")
HIDDEN = ("torch.func", "a hook", "a custom autograd Function")


class BadWay(ValueError):
    """What the worker sent is not a way."""


@dataclass(frozen=True)
class Cut:
    """A line of the answer where a gradient is cut off, and by what."""

    line: int
    operation: str


@dataclass(frozen=True)
class WayBox:
    """Values with the same part in the way, and the lines of the answer that make them."""

    key: str
    lines: tuple[int, ...]
    cuts: tuple[Cut, ...]
    reached: bool

    @property
    def kind(self) -> str:
        return self.key.split(":")[0]


@dataclass(frozen=True)
class WayEdge:
    """From the box nearer to where the way begins to one that it was made of. stops: a value comes
    this way without its gradient, though a gradient comes as far as here."""

    of: str
    to: str
    flows: bool
    stops: bool
    cuts: tuple[Cut, ...]


@dataclass(frozen=True)
class Way:
    """The whole of it, boxes in order from where the way ends. starts: what the gradient should
    come back to, by name, and whether it does; unseen: what could not be followed."""

    boxes: tuple[WayBox, ...]
    edges: tuple[WayEdge, ...]
    starts: tuple[tuple[str, bool], ...]
    unseen: tuple[str, ...] = ()
    too_much: bool = False
    whole: bool = True
    """Whether the answer got as far as where the way should begin."""
    used_up: int = 0
    """The line that used the graph up before the answer differentiated it once more; 0 for none."""

    @property
    def reached(self) -> int:
        return sum(is_reached for _, is_reached in self.starts)

    @property
    def ends(self) -> tuple[str, ...]:
        """The boxes where the way begins: nothing was made of them."""
        used = {edge.to for edge in self.edges}
        return tuple(box.key for box in self.boxes if box.key not in used)

    def edge(self, of: str, to: str) -> WayEdge | None:
        return next((edge for edge in self.edges if (edge.of, edge.to) == (of, to)), None)

    def ways(self) -> int:
        """How many ways a gradient takes back to the start."""
        count = dict.fromkeys((box.key for box in self.boxes), 0) | dict.fromkeys(self.ends, 1)
        for box in reversed(self.boxes):
            for edge in self.edges:
                if edge.of == box.key and edge.flows:
                    count[edge.to] += count[box.key]
        return sum(count[box.key] for box in self.boxes if box.kind == "start")


def way_of(data: Any) -> Way | None:
    """The way that the worker's data describe; None where they describe none. Raises BadWay."""
    if not isinstance(data, Mapping) or "boxes" not in data:
        return None
    rows, edges = _list(data["boxes"], MAX_BOXES), _list(data.get("edges", ()), MAX_EDGES)
    boxes = tuple(_box(row) for row in rows)
    keys = [box.key for box in boxes]
    if len(set(keys)) != len(keys):
        raise BadWay("two boxes have one key")
    return Way(
        boxes,
        tuple(_edge(row, keys) for row in edges),
        tuple((_words(name), bool(is_it)) for name, is_it in map(_pair, _starts(data))),
        tuple(what for what in HIDDEN if what in _list(data.get("unseen", ()), 20)),
        bool(data.get("too_much")),
        bool(data.get("whole", True)),
        _line(data["used_up"]) if data.get("used_up") else 0,
    )


def _starts(data: Mapping[str, Any]) -> list[Any]:
    return _list(data.get("starts", ()), MAX_BOXES)


def _box(row: Any) -> WayBox:
    if not isinstance(row, Mapping):
        raise BadWay("a box is not a mapping")
    key = _words(row.get("key"))
    kind, _, rest = key.partition(":")
    if kind not in KINDS or not rest.split(":")[0].isdecimal() or len(rest.split(":")[0]) > 4:
        raise BadWay("a box has no kind and level")
    lines = tuple(_line(line) for line in _list(row.get("lines", ()), 20))
    return WayBox(key, lines, _cuts(row), bool(row.get("reached")))


def _edge(row: Any, keys: list[str]) -> WayEdge:
    if not isinstance(row, Mapping):
        raise BadWay("an edge is not a mapping")
    of, to = row.get("of"), row.get("to")
    if type(of) is not int or type(to) is not int or not (0 <= of < len(keys) > to >= 0):
        raise BadWay("an edge leads nowhere")
    return WayEdge(keys[of], keys[to], bool(row.get("flows")), bool(row.get("stops")), _cuts(row))


def _cuts(row: Mapping[str, Any]) -> tuple[Cut, ...]:
    return tuple(
        Cut(_line(one.get("line")), _words(one.get("operation")))
        for one in _list(row.get("cuts", ()), 20)
        if isinstance(one, Mapping)
    )


def _line(value: Any) -> int:
    if type(value) is not int or not 0 < value < MAX_LINE:
        raise BadWay("a line is not a number")
    return value


def _words(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MAX_WORDS:
        raise BadWay("words are missing or too long")
    return value


def _pair(value: Any) -> tuple[Any, Any]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise BadWay("a start is not a pair")
    return value[0], value[1]


def _list(value: Any, most: int) -> list[Any]:
    if not isinstance(value, list | tuple) or len(value) > most:
        raise BadWay("a list is missing or too long")
    return list(value)
