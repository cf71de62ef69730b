"""Which answers are the same work: alike after comments, layout and local names are taken out.

A shape that begins with `=` may stand for every answer that has it: what they compute cannot
differ. One that begins with `~` is only listed. Parses, and never runs.
"""

import ast
import builtins
import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from grader.answers.read import answer_of
from grader.classes.answer_texts import AnswerText
from grader.common.files import Unreadable

MOST_CHARACTERS = 200_000
"""Of a longer text only the bytes are compared: to parse it would take long."""
_SEES_ITSELF = frozenset(
    (
        *("eval", "exec", "compile", "globals", "locals", "vars", "dir", "getattr", "setattr"),
        *("delattr", "open", "inspect", "linecache", "traceback", "sys", "gc", "ast", "dis"),
        *("types", "importlib", "_getframe", "currentframe", "getsource", "signature", "jit"),
        *("script", "__file__", "__name__", "__code__", "__globals__", "__builtins__"),
        *("__import__", "__dict__", "__annotations__", "*"),
    )
)
"""Words of programs whose result may depend on their own text or names."""
_BUILT_IN = frozenset(dir(builtins))
_NAME = re.compile(r"[^\W\d]\w*")


def shape_of(text: AnswerText, functions: Mapping[str, tuple[str, ...]]) -> str:
    """The shape of an answer to a kata with these functions."""
    by_bytes = f"={text.sha256}"
    if text.problem:
        return by_bytes
    try:
        source = answer_of(Path("answer" + text.suffix), text.data).source
        if len(source) > MOST_CHARACTERS:
            return by_bytes
        tree = ast.parse(source)
        words = set(_words(tree))
        same = text.suffix == ".py" and not words & _SEES_ITSELF
        plain = ast.dump(_Renamed(_local(tree, functions)).visit(tree))
    except (Unreadable, SyntaxError, ValueError, RecursionError, MemoryError):
        return by_bytes
    digest = hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{'=' if same else '~'}{digest}"


def may_be_credited(shape: str) -> bool:
    """Whether one verdict is right for all answers of this shape."""
    return shape.startswith("=")


def _words(tree: ast.AST) -> Iterator[str]:
    """All names, attributes and imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.alias):
            yield from node.name.split(".")


def _local(tree: ast.AST, functions: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """New names, by order of appearance, for those that are bound in functions and that nothing
    else may refer to: no caller, no attribute, no keyword, no text."""
    bound: dict[str, None] = {}
    fixed: set[str] = set(functions) | _BUILT_IN
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                bound[name] = None
            case ast.arg(arg=name):
                bound[name] = None
            case ast.Attribute(attr=name):
                fixed.add(name)
            case ast.keyword(arg=str(name)):
                fixed.add(name)
            case ast.alias(name=name, asname=other):
                fixed.update(name.split("."), [other or name])
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                fixed.update(names)
            case ast.Constant(value=str(value)) if id(node) not in prose:
                fixed.update(_NAME.findall(value))
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                fixed.add(name)
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                fixed.add(name)
            case ast.ClassDef():
                fixed.add(node.name)
                fixed.update(name for name in _bound_in_class(node))
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                fixed.add(node.name)
                if node.name in functions:
                    arguments = node.args
                    fixed.update(
                        one.arg
                        for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
                    )
    return {name: f"{number}" for number, name in enumerate(n for n in bound if n not in fixed)}


def _bound_in_class(node: ast.ClassDef) -> Iterator[str]:
    for each in node.body:
        for inner in ast.walk(each):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                yield inner.id


class _Renamed(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self.names.get(node.id, node.id), node.ctx)

    def visit_arg(self, node: ast.arg) -> ast.arg:
        # An annotation is run where the function is defined, and may raise.
        annotation = node.annotation and self.visit(node.annotation)
        return ast.arg(self.names.get(node.arg, node.arg), annotation)


def credited(
    verdict: Mapping[str, Any], graded: AnswerText, other: AnswerText
) -> Mapping[str, Any] | None:
    """The verdict on one answer as that on another of its shape: its lines are the other's. None
    where the verdict quotes more of the answer than its lines."""
    if verdict["error"] is not None or verdict["output"]:
        return None
    own = {**verdict, "answer_sha256": other.sha256}
    if graded.data == other.data or verdict["diagnosis"] is None:
        return own
    try:
        one, two = (answer_of(Path("answer.py"), each.data).source for each in (graded, other))
        lines = dict(_lines(ast.parse(one), ast.parse(two)))
    except (Unreadable, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    rows = two.splitlines()
    moved = _moved(verdict["diagnosis"], lines, rows)
    return None if moved is None else {**own, "diagnosis": moved}


def _lines(one: ast.AST, two: ast.AST) -> Iterator[tuple[int, int]]:
    for left, right in zip(ast.walk(one), ast.walk(two), strict=True):
        if hasattr(left, "lineno") and hasattr(right, "lineno"):
            yield left.lineno, right.lineno
            yield left.end_lineno, right.end_lineno  # type: ignore[attr-defined]


def _moved(data: Any, lines: Mapping[int, int], rows: list[str]) -> Any:
    """The same data with the other answer's lines; None where a line has none in it."""
    if isinstance(data, Mapping):
        made = {key: _moved(value, lines, rows) for key, value in data.items()}
        if isinstance(data.get("line"), int) and "source" in data:
            at = lines.get(data["line"])
            if at is None or at > len(rows):
                return None
            made |= {"line": at, "source": rows[at - 1].strip()[:200]}
        if any(value is None and data[key] is not None for key, value in made.items()):
            return None
        return made
    if isinstance(data, list | tuple):
        rest = [_moved(value, lines, rows) for value in data]
        odd = any(new is None and old is not None for new, old in zip(rest, data, strict=True))
        return None if odd else rest
    return data
