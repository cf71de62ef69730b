"""Frames carry plain data and nothing else, and are bounded in everything."""

import json
import random
import struct
from typing import NamedTuple

import pytest
import torch

from grader.protocol import frames
from grader.protocol.frames import HEAD, MAGIC, BadFrame, Other, decode, encode, frame_size


def there_and_back(values: dict[str, object]) -> dict[str, object]:
    data = encode("observation", {"index": 3}, values)
    header, body = frame_size(data[: HEAD.size])
    assert len(data) == HEAD.size + header + body
    frame = decode(data[HEAD.size : HEAD.size + header], data[HEAD.size + header :])
    assert frame.kind == "observation"
    assert frame.fields == {"index": 3}
    return dict(frame.values)


def raw(header: object, body: bytes = b"") -> tuple[bytes, bytes]:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return text, body


@pytest.mark.parametrize(
    "value", [None, True, False, 0, -7, "", "θ − α∇L", [None, 1, "x"], {"a": None, "b": [1]}]
)
def test_plain_values_come_back(value: object) -> None:
    assert there_and_back({"value": value}) == {"value": value}


@pytest.mark.parametrize(
    "tensor",
    [
        torch.arange(6, dtype=torch.float64).reshape(2, 3),
        torch.tensor(1.5),
        torch.empty(0, 4),
        torch.tensor([True, False]),
        torch.arange(4),
        torch.randn(3, 4).t(),
        torch.tensor([float("nan"), float("inf")]),
    ],
    ids=["matrix", "scalar", "empty", "bool", "int", "transposed", "nan"],
)
def test_tensors_come_back(tensor: torch.Tensor) -> None:
    back = there_and_back({"value": tensor})["value"]
    assert isinstance(back, torch.Tensor)
    assert back.dtype == tensor.dtype
    assert torch.equal(back.nan_to_num(), tensor.nan_to_num())


def test_zeros_without_memory_come_back_as_zeros() -> None:
    """Forward-mode derivatives are such tensors where nothing depends on the input."""
    back = there_and_back({"value": torch._efficientzerotensor((2, 3), dtype=torch.float64)})
    assert torch.equal(back["value"], torch.zeros(2, 3, dtype=torch.float64))  # type: ignore[arg-type]


def test_a_value_is_copied_when_it_is_added() -> None:
    packer, tensor = frames.Packer(), torch.ones(2)
    packer.add({"value": tensor})
    tensor.zero_()
    data = packer.frame("observation", {})
    header, _ = frame_size(data[: HEAD.size])
    frame = decode(data[HEAD.size : HEAD.size + header], data[HEAD.size + header :])
    assert frame.values["value"].tolist() == [1, 1]


class Pair(NamedTuple):
    first: int
    second: int


def test_a_named_tuple_is_a_sequence() -> None:
    assert there_and_back({"value": Pair(1, 2)}) == {"value": [1, 2]}


def test_a_list_that_lies_when_walked_through_gives_what_it_holds() -> None:
    assert there_and_back({"value": Sly([1, 2])}) == {"value": [1, 2]}


class Sly(list):  # type: ignore[type-arg]
    """A list of an answer's own, which may do anything when it is walked through."""

    def __iter__(self):  # type: ignore[no-untyped-def]
        raise SystemExit("walked through")


@pytest.mark.parametrize(
    ("value", "described"),
    [
        (object(), "an object"),
        (1.5, "a float"),
        (torch.ones(2, dtype=torch.complex64), "a tensor of dtype torch.complex64"),
        (torch.ones(2, device="meta"), "a tensor of layout torch.strided on meta"),
        (torch.zeros(400, 400), "a tensor of shape (400, 400)"),
        (torch.ones(2).to_sparse(), "a tensor of layout torch.sparse_coo on cpu"),
    ],
)
def test_other_things_are_described(value: object, described: str) -> None:
    assert there_and_back({"value": value}) == {"value": Other(described)}


@pytest.mark.parametrize(
    "head",
    [
        b"PICK" + struct.pack("<II", 2, 0),
        struct.pack("<4sII", MAGIC, 2**31, 0),
        struct.pack("<4sII", MAGIC, 2, 2**32 - 1),
    ],
    ids=["another magic", "a long header", "a long body"],
)
def test_a_head_that_announces_too_much_is_refused(head: bytes) -> None:
    with pytest.raises(BadFrame):
        frame_size(head)


def with_value(node: object) -> dict[str, object]:
    return {"kind": "observation", "values": {"group": {"value": node}}}


DEEP = "[" * 50_000


@pytest.mark.parametrize(
    ("header", "body"),
    [
        raw(b"\x80\x04."),
        raw(b"not json"),
        raw(DEEP.encode()),
        raw([1, 2]),
        raw({"values": {"group": {}}}),
        raw({"kind": 7}),
        raw(b'{"kind": "x", "index": NaN}'),
        raw({"kind": "x", "values": {"list": []}}),
        raw(with_value(1.5)),
        raw(with_value({"pickle": "x"})),
        raw(with_value({"list": [], "group": {}})),
        raw(with_value("x" * 5000)),
        raw({"kind": "x", "values": {"group": {"n" * 100: None}}}),
        raw(with_value({"list": [None] * 3000})),
        raw(with_value({"list": [{"list": [{"list": [{"list": [{"list": []}]}]}]}]})),
        raw(with_value({"array": ["object", [1]]}), b"12345678"),
        raw(with_value({"array": ["float64", [2]]}), b"12345678"),
        raw(with_value({"array": ["float64", [1]]}), b"1234567890"),
        raw(with_value({"array": ["float64", [-1]]}), b"12345678"),
        raw(with_value({"array": ["float64", [True]]}), b"12345678"),
        raw(with_value({"array": ["float64", [2**60]]})),
        raw(with_value({"array": ["float64", [1] * 9]}), b"12345678"),
        raw(with_value({"array": ["float64", [99_999, 99_999]]})),
        raw(with_value(None), b"left over"),
    ],
)
def test_what_is_not_a_frame_is_refused(header: bytes, body: bytes) -> None:
    with pytest.raises(BadFrame):
        decode(header, body)


def test_bytes_for_bools_are_made_bools() -> None:
    header, body = raw(with_value({"array": ["bool", [3]]}), b"\x00\x01\xff")
    assert decode(header, body).values["value"].tolist() == [False, True, True]


def test_damaged_frames_are_frames_or_refused() -> None:
    whole = encode("observation", {}, {"a": torch.ones(3), "b": [None, "x"], "c": {"d": 1}})
    chance = random.Random(7)
    for _ in range(3000):
        data = bytearray(whole[HEAD.size :])
        for _ in range(chance.randrange(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        split = chance.randrange(len(data))
        try:
            decode(bytes(data[:split]), bytes(data[split:]))
        except BadFrame:
            continue
