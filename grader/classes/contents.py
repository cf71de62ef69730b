"""What a file that was handed in defines, and which kata a notebook says that it is. Reads and
parses, and never runs."""

import ast
import json
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.answers.read import answer_of
from grader.classes.kinds import most_bytes
from grader.common.cells import TAG
from grader.common.files import Unreadable, read_regular

MOST_CHARACTERS = 200_000
"""A longer text is searched, not parsed."""
_DEFINITION = re.compile(r"^(?:async[ \t]+)?def[ \t]+(\w+)[ \t]*\(", re.M)
_BROKEN = (SyntaxError, ValueError, RecursionError, MemoryError)


@dataclass(frozen=True)
class Contents:
    """The Python of a file, and the kata that a notebook of ours names."""

    source: str
    kata: str = ""


def contents_of(file: Path) -> Contents | None:
    """What stands in a file, whatever its encoding; None if it cannot be read."""
    try:
        data = read_regular(file, most_bytes(file.name))
    except (Unreadable, OSError):
        return None
    if file.suffix.lower() == ".ipynb":
        return _of_notebook(data)
    try:
        return Contents(answer_of(file, data).source)
    except Unreadable:  # it will be said when it is graded; here its names are enough
        encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1"
        return Contents(data.decode(encoding, "replace"))


def _of_notebook(data: bytes) -> Contents:
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return Contents("")
    if not isinstance(notebook, dict):
        return Contents("")
    cells = notebook.get("cells")
    found = list(_code(cells)) if isinstance(cells, list) else []
    tagged = [text for text, has_tag in found if has_tag]
    source = "\n\n".join(tagged or [text for text, _ in found])
    ours = _part(_part(notebook, "metadata"), "gradient-katas").get("kata")
    return Contents(source, ours if isinstance(ours, str) else "")


def _part(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    part = data.get(key)
    return part if isinstance(part, dict) else {}


def _code(cells: Sequence[Any]) -> Iterator[tuple[str, bool]]:
    for cell in cells:
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = cell.get("source")
        if isinstance(source, list):
            source = "".join(part for part in source if isinstance(part, str))
        if isinstance(source, str):
            tags = _part(cell, "metadata").get("tags")
            yield source, isinstance(tags, list) and TAG in tags


def names_in(source: str) -> frozenset[str]:
    """The functions that a text seems to define, without parsing it."""
    return frozenset(_DEFINITION.findall(source))


def defined_in(source: str) -> frozenset[str] | None:
    """The names that a text defines at its top; None if it cannot be parsed."""
    tree = _tree(source)
    return None if tree is None else frozenset(_names(tree.body))


def is_begun(source: str, functions: Sequence[str]) -> bool:
    """Whether one of these functions has a body, or the text is not Python: a stub is neither."""
    tree = _tree(source)
    if tree is None:
        return True
    found = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in functions
    ]
    return not found or any(not _is_stub(node.body) for node in found)


def _is_stub(body: Sequence[ast.stmt]) -> bool:
    for node in body:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.Raise) and node.exc is not None:
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
        return isinstance(node, ast.Pass)
    return True


def _tree(source: str) -> ast.Module | None:
    if len(source) > MOST_CHARACTERS:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except _BROKEN:
        return None


def _names(body: Sequence[ast.stmt]) -> Iterator[str]:
    waiting = list(body)
    while waiting:  # without recursion: a chain of elif may be as long as somebody likes
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.If | ast.Try | ast.With):
            for inner in ("body", "orelse", "finalbody"):
                waiting += getattr(node, inner, ())
