"""What crosses the wall: frames of a JSON header and raw array bytes, bounded in everything.

A frame is  b"KATA", header length, body length (both uint32, little-endian), header, body.
The header is JSON: {"kind": str, …, "values": node}, where a node is None, a bool, an int, a
string, {"list": [node …]}, {"group": {name: node …}}, {"other": description} or
{"array": [dtype, shape]}; the arrays' bytes stand in the body, in the order of the header.

Written by the worker, read by the judge. Decoding runs nobody's code: whatever does not
fit raises `BadFrame`.
"""

import ctypes
import json
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

MAGIC = b"KATA"
HEAD = struct.Struct("<4sII")
MAX_HEADER = 256 * 1024
MAX_BODY = 8 * 1024 * 1024
MAX_NODES = 2000
MAX_DIMENSIONS = 8
MAX_ENTRIES = 100_000
MAX_TEXT = 4000
MAX_NAME = 80
MAX_DEPTH = 4
MAX_FIELD_DEPTH = 12
"""Of the plain fields beside the values."""

_DTYPES = {
    "float64": torch.float64,
    "float32": torch.float32,
    "float16": torch.float16,
    "bfloat16": torch.bfloat16,
    "int64": torch.int64,
    "int32": torch.int32,
    "bool": torch.bool,
}
_NAMES = {dtype: name for name, dtype in _DTYPES.items()}


class BadFrame(ValueError):
    """What came is not a frame; the message says why."""


@dataclass(frozen=True)
class Other:
    """Stands for something that is not plain data: `a list of 3`, `a Sequential`."""

    description: str


@dataclass(frozen=True)
class Frame:
    """One message: its kind, its plain header fields and its values."""

    kind: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)


# ---- writing, in the worker ---------------------------------------------------------------


class Packer:
    """Collects values for one frame. What is added is copied at once, so that changes in place
    later do not reach it. What is too much to send is described."""

    def __init__(self) -> None:
        self.nodes: dict[str, Any] = {}
        self.chunks: list[bytes] = []
        self.count = 0

    def add(self, values: Mapping[str, object]) -> None:
        """Add named values. They may be anything: what is not plain data is described."""
        for name, value in values.items():
            if name in self.nodes:
                raise ValueError(f"the probe gives {name!r} twice")
            self.nodes[name] = self._node(value, 1)

    def frame(self, kind: str, fields: Mapping[str, Any]) -> bytes:
        """The frame with what was added."""
        head, body = self._header(kind, fields), b"".join(self.chunks)
        if len(head) > MAX_HEADER or len(body) > MAX_BODY:
            self.nodes = {name: {"other": "too much to look at"} for name in self.nodes}
            head, body = self._header(kind, fields), b""
        return HEAD.pack(MAGIC, len(head), len(body)) + head + body

    def _header(self, kind: str, fields: Mapping[str, Any]) -> bytes:
        return json.dumps(
            {"kind": kind, **fields, "values": {"group": self.nodes}}, allow_nan=False
        ).encode("ascii")

    def _node(self, value: object, depth: int) -> Any:
        self.count += 1
        if self.count > MAX_NODES // 2:
            return {"other": describe(value)}
        if value is None or isinstance(value, bool):
            return value
        if type(value) is int and abs(value) < 2**53:
            return value
        if type(value) is str:
            return value[:MAX_TEXT]
        if isinstance(value, Tensor):
            return self._array(value)
        if depth < MAX_DEPTH:
            if isinstance(value, list | tuple):  # a namedtuple is a tuple as well as any
                entries = list.__iter__(value) if isinstance(value, list) else tuple.__iter__(value)
                return {"list": [self._node(entry, depth + 1) for entry in entries]}
            if type(value) is dict and all(_is_name(name) for name in value):
                named = {name: self._node(entry, depth + 1) for name, entry in value.items()}
                return {"group": named}
        return {"other": describe(value)}

    def _array(self, tensor: Tensor) -> dict[str, Any]:
        name = _NAMES.get(tensor.dtype)
        if tensor.layout != torch.strided or tensor.device.type != "cpu":
            return {"other": f"a tensor of layout {tensor.layout} on {tensor.device}"}
        if name is None:
            return {"other": f"a tensor of dtype {tensor.dtype}"}
        entries, shape = tensor.numel(), list(tensor.shape)
        if entries > MAX_ENTRIES or len(shape) > MAX_DIMENSIONS:
            return {"other": f"a tensor of shape {tuple(shape)}"}
        flat = tensor.detach()
        if flat._is_zerotensor():  # forward-mode derivatives make them: zeros without any memory
            flat = flat.clone()
        if flat.is_neg() or not flat.is_contiguous():
            flat = flat.resolve_neg().contiguous()
        size = entries * tensor.dtype.itemsize
        self.chunks.append(ctypes.string_at(flat.data_ptr(), size) if size else b"")
        return {"array": [name, shape]}


def _is_name(name: object) -> bool:
    return type(name) is str and len(name) <= MAX_NAME


def describe(value: object) -> str:
    """What a value is, by its type: `a list`, `an int`."""
    name = type(value).__name__[:MAX_NAME]
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def encode(kind: str, fields: Mapping[str, Any], values: Mapping[str, object]) -> bytes:
    """One frame with these values."""
    packer = Packer()
    packer.add(values)
    return packer.frame(kind, fields)


# ---- reading, by the judge ----------------------------------------------------------------


def frame_size(head: bytes) -> tuple[int, int]:
    """The lengths of header and body that a frame's first bytes announce."""
    magic, header, body = HEAD.unpack(head)
    if magic != MAGIC:
        raise BadFrame("it does not begin as a frame does")
    if header > MAX_HEADER or body > MAX_BODY:
        raise BadFrame(f"it announces {header + body} bytes, which is too many")
    return header, body


def decode(header: bytes, body: bytes) -> Frame:
    """The frame that these bytes say. Raises BadFrame."""
    try:
        fields = _READER.decode(header.decode("ascii"))
        nodes = fields.pop("values", {"group": {}}) if isinstance(fields, dict) else None
        fields = _plain(fields)
    except (ValueError, RecursionError) as error:
        raise BadFrame("its header is not JSON of the form that frames have") from error
    if not isinstance(fields, dict) or not isinstance(fields.get("kind"), str):
        raise BadFrame("its header has no kind")
    reader = _Reader(body)
    values = reader.node(nodes, 0)
    if not isinstance(values, dict):
        raise BadFrame("its values have no names")
    reader.finish()
    return Frame(fields.pop("kind"), fields, values)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def _whole(digits: str) -> int:
    if len(digits) > 17:  # beyond 2**53 no number is sent, and a long one takes long to read
        raise ValueError("it holds a number that is too large")
    return int(digits)


def _finite(digits: str) -> float:
    if not math.isfinite(number := float(digits)):
        raise ValueError("it holds a number that is too large")
    return number


_READER = json.JSONDecoder(parse_int=_whole, parse_float=_finite, parse_constant=_no_constant)


def _writable(text: str) -> str:
    """A text that can be written anywhere: half a surrogate pair cannot."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _plain(value: Any, depth: int = 0) -> Any:
    """JSON of bounded depth, its texts writable."""
    if depth > MAX_FIELD_DEPTH:
        raise ValueError("it is nested too deeply")
    if isinstance(value, str):
        return _writable(value)
    if isinstance(value, list):
        return [_plain(entry, depth + 1) for entry in value]
    if isinstance(value, dict):
        return {_plain(k, depth + 1): _plain(entry, depth + 1) for k, entry in value.items()}
    return value


class _Reader:
    """Takes nodes apart, with the body's bytes handed out in order."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.at = 0
        self.nodes = 0

    def node(self, node: object, depth: int) -> Any:
        self.nodes += 1
        if self.nodes > MAX_NODES or depth > MAX_DEPTH:
            raise BadFrame("it holds too many values")
        if node is None or isinstance(node, bool | int):
            return node
        if isinstance(node, str):
            return self.text(node, MAX_TEXT)
        if not isinstance(node, dict) or len(node) != 1:
            raise BadFrame("it holds a value of no known kind")
        ((kind, inside),) = node.items()
        if kind == "list" and isinstance(inside, list):
            return [self.node(entry, depth + 1) for entry in inside]
        if kind == "group" and isinstance(inside, dict):
            return {
                self.text(name, MAX_NAME): self.node(entry, depth + 1)
                for name, entry in inside.items()
            }
        if kind == "other" and isinstance(inside, str):
            return Other(self.text(inside, MAX_TEXT))
        if kind == "array" and isinstance(inside, list) and len(inside) == 2:
            return self.array(inside[0], inside[1])
        raise BadFrame("it holds a value of no known kind")

    def text(self, text: str, limit: int) -> str:
        if len(text) > limit:
            raise BadFrame("it holds a text that is too long")
        return _writable(text)

    def array(self, name: object, shape: object) -> Tensor:
        if not isinstance(name, str) or name not in _DTYPES or not isinstance(shape, list):
            raise BadFrame("it holds an array of no known dtype")
        if len(shape) > MAX_DIMENSIONS or not all(map(_is_size, shape)):
            raise BadFrame("it holds an array of no possible shape")
        # An empty array is measured without its zeros: torch multiplies such sizes as well.
        if math.prod(size or 1 for size in shape) > MAX_ENTRIES:
            raise BadFrame("it holds an array that is too large")
        entries = math.prod(shape)
        dtype = _DTYPES[name]
        size = entries * dtype.itemsize
        piece = self.body[self.at : self.at + size]
        self.at += size
        if len(piece) != size:
            raise BadFrame("its body is shorter than its arrays")
        if not piece:
            return torch.empty(shape, dtype=dtype)
        if dtype == torch.bool:  # any byte but 0 and 1 would be an undefined bool
            return torch.frombuffer(bytearray(piece), dtype=torch.uint8).view(shape) != 0
        flat = torch.frombuffer(bytearray(piece), dtype=dtype)
        return flat if len(shape) == 1 else flat.view(shape)

    def finish(self) -> None:
        if self.at != len(self.body):
            raise BadFrame("its body is longer than its arrays")


def _is_size(size: object) -> bool:
    return type(size) is int and 0 <= size <= MAX_ENTRIES
