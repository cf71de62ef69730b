"""Fuzzing of frames: what is decoded of them, and what the judge makes of that."""

import contextlib
import copy
import functools
import json
import math
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from grader import catalog
from grader.judge.decide import Judgement, judge
from grader.judge.diagnosis import case_of, diagnose
from grader.judge.draw import Exam, draw_exam
from grader.judge.evidence import Evidence
from grader.pipeline.grade import load_kata
from grader.protocol import frames
from grader.protocol.frames import HEAD, BadFrame, Frame, Packer
from grader.worker import answer as loading

from .conftest import ROOT, SEED

SLUGS = ("hvp", "maml", "unroll")


@functools.cache
def exam_of(slug: str) -> Exam:
    return draw_exam(load_kata(slug), SEED)


def prepare() -> None:
    """Do once what would make the first input a slow one."""
    for slug in SLUGS:
        observed(slug)


@functools.cache
def observed(slug: str) -> tuple[tuple[Any, bytes], ...]:
    """Header and body of the frames of a right answer, one a problem."""
    source = (ROOT / "solutions" / f"{slug}.py").read_text(encoding="utf-8")
    code, _ = loading.compile_answer(source, "fuzzed.py")
    module = loading.run_module(code, "fuzzed.py")
    probe = __import__(f"grader.katas.{slug}.probe", fromlist=["probe"]).probe
    found = []
    for index, problem in enumerate(exam_of(slug).problems):
        packer = Packer()
        for part in probe(module, problem):
            packer.add(part)
        data = packer.frame("observation", {"index": index})
        header, _ = frames.frame_size(data[: HEAD.size])
        found.append((json.loads(data[HEAD.size :][:header]), data[HEAD.size + header :]))
    return tuple(found)


ODD_TEXTS = [
    *("", "x", "x" * 81, "x" * 4001, "\ud800", "\x1b[31m\u202e", "functions", "unwritten", "self"),
    *("shortcomings", "__class__", "__dict__", "__eq__", "error", "index", "kind", "values", "\0"),
]
ODD_NUMBERS = [0, -1, 1, 2**31, 2**53, 10**16, -(10**18), 10**4000, 0.5, 1e308, math.inf, math.nan]
ODD_SHAPES = [
    *([], [0], [1], [2, 3], [100_000], [100_001], [-1], [True], [1.0], [2**60], ["3"], [None]),
    *([1] * 8, [1] * 9, [100_000] * 7 + [0], [0] * 8, [99_999, 99_999], [[1]]),
]


def nested(depth: int, around: Callable[[Any], Any]) -> Any:
    inner = None
    for _ in range(depth):
        inner = around(inner)
    return inner


DTYPES = [*("float64", "float32", "float16", "bfloat16", "int64", "int32", "bool"), "object", "", 3]
FAULT = st.fixed_dictionaries({
    "type": st.sampled_from([*ODD_TEXTS, "NotImplementedError", "ImportError", 3, None]),
    "message": st.sampled_from([*ODD_TEXTS, [1], "attempted relative import"]),
    "line": st.sampled_from([*ODD_NUMBERS, True, 5]),
    "column": st.sampled_from([*ODD_NUMBERS, True]),
    "own": st.booleans(),
    "module": st.sampled_from(ODD_TEXTS),
    "lines": st.sampled_from([[], [3], [{}], [{"line": 5, "function": "x" * 300}] * 200,
                              [{"line": True, "function": 3}], {"line": 5}]),
})  # fmt: skip
ODD = st.one_of(
    st.sampled_from([None, True, False, [], {}, [[]], {"a": 1, "b": 2}]),
    st.sampled_from(ODD_TEXTS),
    st.sampled_from(ODD_NUMBERS),
    st.tuples(st.sampled_from(DTYPES), st.sampled_from(ODD_SHAPES)).map(lambda a: {"array": [*a]}),
    st.sampled_from(["list", "group", "other", "array", "pickle"]).flatmap(
        lambda kind: st.sampled_from([{kind: []}, {kind: {}}, {kind: "x"}, {kind: [None] * 1990}])
    ),
    st.sampled_from([3, 4, 400]).map(lambda depth: nested(depth, lambda inner: {"list": [inner]})),
    st.sampled_from([4, 11, 13, 600]).map(lambda depth: nested(depth, lambda inner: [inner])),
    FAULT,
)  # fmt: skip
FITTING = st.one_of(
    st.sampled_from([None, True, 0, "x", {"list": []}, {"group": {}}, {"other": "a Sequential"}]),
    st.sampled_from([{"list": [None] * 20}, {"group": {"x": 1}}, {"list": [{"other": "x"}] * 4}]),
    st.tuples(st.sampled_from(DTYPES[:7]), st.sampled_from(ODD_SHAPES[:5])).map(
        lambda array: {"array": [*array]}
    ),
)
"""Values as a frame may have them, if not where they stand."""
EDIT = st.one_of(
    st.tuples(st.integers(0, 2**16), st.just("value"), FITTING),
    st.tuples(st.integers(0, 2**16), st.sampled_from(["put", "drop", "name", "add"]), ODD),
)
FILLS = [
    *(b"", struct.pack("<d", math.nan), struct.pack("<d", math.inf), struct.pack("<d", 1e308)),
    *(
        struct.pack("<d", 5e-324),
        b"\xff",
        b"\x01",
        struct.pack("<d", -1.0),
        struct.pack("<f", 1e38),
    ),
]


@dataclass(frozen=True)
class Damage:
    """What happens to one frame: its JSON is edited, and its body is filled, cut or stretched."""

    index: int
    edits: list[tuple[int, str, Any]]
    fit: bool
    fill: bytes
    fill_all: bool
    cut: int


DAMAGE = st.builds(
    Damage,
    st.integers(0, 12),
    st.one_of(st.just([]), st.lists(EDIT, max_size=2)),
    st.sampled_from([True, True, True, False]),
    st.sampled_from(FILLS),
    st.booleans(),
    st.sampled_from([0] * 12 + [-1, 1, -8]),
)
FRAMES = st.tuples(
    st.sampled_from(SLUGS),
    st.lists(DAMAGE, min_size=1, max_size=3),
    st.one_of(st.just({}), st.just({"unwritten": []}), FAULT.map(lambda fault: {"error": fault}),
        st.dictionaries(
        st.sampled_from(["unwritten", "shortcomings", "error", "unreadable"]), ODD, max_size=2)),
    st.integers(0, 99),
)  # fmt: skip


def places_in(node: Any) -> list[tuple[Any, Any]]:
    """Every container in a JSON tree with every key of it."""
    found: list[tuple[Any, Any]] = []
    keys = (
        list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    )
    for key in keys:
        found.append((node, key))
        found += places_in(node[key])
    return found


def values_in(node: Any) -> list[tuple[Any, Any]]:
    """Every place in a header's values where a whole value stands."""
    found: list[tuple[Any, Any]] = []
    inside = node.get("group", node.get("list")) if isinstance(node, dict) else None
    if isinstance(inside, dict | list):
        for key in list(inside) if isinstance(inside, dict) else range(len(inside)):
            found.append((inside, key))
            found += values_in(inside[key])
    return found


def edited(header: Any, edits: list[tuple[int, str, Any]]) -> Any:
    for at, how, odd in edits:
        places = values_in(header.get("values")) if how == "value" else places_in(header)
        if not places:
            break
        node, key = places[at % len(places)]
        if how in ("put", "value"):
            node[key] = copy.deepcopy(odd)
        elif how == "drop":
            del node[key]
        elif isinstance(node, list):
            node.append(copy.deepcopy(odd))
        elif how == "name":
            node[str(odd)[:100]] = node.pop(key)
        else:
            node[ODD_TEXTS[at % len(ODD_TEXTS)]] = copy.deepcopy(odd)
    return header


def needed(node: Any) -> int:
    """How many bytes the arrays of a header would take, where they can be measured."""
    if isinstance(node, list):
        return sum(map(needed, node))
    if not isinstance(node, dict):
        return 0
    array = node.get("array")
    if isinstance(array, list) and len(array) == 2 and isinstance(array[1], list):
        sizes = [size for size in array[1] if isinstance(size, int)]
        width = {"float64": 8, "int64": 8, "float16": 2, "bfloat16": 2, "bool": 1}
        return min(width.get(str(array[0]), 4) * max(math.prod(sizes), 0), 2**20)
    return sum(map(needed, node.values()))


def damaged(header: Any, body: bytes, damage: Damage) -> tuple[bytes, bytes]:
    header = edited(copy.deepcopy(header), damage.edits)
    if damage.fit:
        size = needed(header)
        fill = damage.fill or b"\0"
        if damage.fill and damage.fill_all:
            body = b""
        elif damage.fill:
            body = fill + body[len(fill) :]
        body = (body + fill * (size // len(fill) + 1))[:size]
    if damage.cut:
        body = body[: damage.cut] if damage.cut < 0 else body + b"x" * damage.cut
    return json.dumps(header).encode("ascii"), body


def judged(input_: tuple[str, list[Damage], dict[str, Any], int]) -> None:
    slug, damages, loaded, chance = input_
    exam, entry = exam_of(slug), catalog.entry(slug)
    by_index = {damage.index % len(exam.problems): damage for damage in damages}
    observations: dict[int, Frame] = {}
    try:
        said = frames.decode(json.dumps({"kind": "loaded", **loaded}).encode("ascii"), b"").fields
        for index, (header, body) in enumerate(observed(slug)):
            if index in by_index:
                frame = frames.decode(*damaged(header, body, by_index[index]))
                if frame.kind != "observation":
                    break
            else:
                frame = whole(slug, index)
            observations[index] = frame
    except BadFrame:
        return
    source = f"import torch\n{' ' * 300}\n\n\nx = 1\n"
    evidence = Evidence(source, entry.functions or {}, said, observations)
    judgement = judge(exam.kata, exam.problems, exam.truths, evidence)
    bounded(judgement)
    if judgement.outcome == "passed":
        assert len(observations) == len(exam.problems)
    if judgement.first_failed is not None and chance < 4:  # the search for a mistake takes longer
        found = diagnose(case_of(exam, evidence, judgement.first_failed, loaded, source))
        json.dumps(found, allow_nan=False).encode()
        assert len(json.dumps(found)) < 20_000


@functools.cache
def whole(slug: str, index: int) -> Frame:
    header, body = observed(slug)[index]
    return frames.decode(json.dumps(header).encode("ascii"), body)


def bounded(judgement: Judgement) -> None:
    """Every text can be written, and none is long."""
    texts = [judgement.summary, *(check.message for check in judgement.checks)]
    if judgement.error is not None:
        texts += [judgement.error.type, judgement.error.message]
        assert len(judgement.error.places) <= 12
        for place in judgement.error.places:
            assert type(place.line) is int
            texts += [place.function, place.source]
    for text in texts:
        assert len(text) <= 8000
        text.encode("utf-8")


def decoded(input_: tuple[bytes, bytes, bytes]) -> None:
    head, header, body = input_
    with contextlib.suppress(BadFrame):
        frames.frame_size(head)
    with contextlib.suppress(BadFrame):
        frames.decode(header, body)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
).map(lambda value: json.dumps(value).encode("ascii"))
TWICE = st.sampled_from([
    b'{"kind": "a", "kind": "b", "values": {"group": {"x": 1, "x": 2}}}', b"[" * 200_000,
    b'{"a":' * 40_000, b'{"kind": "x", "n": ' + b"9" * 200_000 + b"}", b'{"kind": "x", "n": 1e999}',
    b'{"kind": "x", "n": -' + b"9" * 4000 + b"}", b'{"kind": "\\ud800", "\\udfff": 1}', b"",
])  # fmt: skip
BYTES = st.tuples(
    st.one_of(st.binary(min_size=12, max_size=12), st.binary(min_size=8, max_size=8).map(
        lambda tail: b"KATA" + tail)),
    st.one_of(JSON, st.binary(max_size=200), TWICE),
    st.binary(max_size=40),
)  # fmt: skip
