"""Edits of a call: its arguments, its keywords, the function, and what it is called on."""

import ast
import copy
from collections.abc import Iterator

from grader.mutants.sentences import said
from grader.mutants.sites import Edit, Scope, Slot, name_of
from grader.mutants.values import parsed

OTHER_CALL = {
    "sum": ("mean", "prod"), "mean": ("sum",), "min": ("max",), "max": ("min",), "all": ("any",),
    "any": ("all",), "amin": ("amax",), "amax": ("amin",), "argmin": ("argmax",),
    "argmax": ("argmin",), "parameters": ("buffers",), "named_parameters": ("named_buffers",),
    "named_buffers": ("named_parameters",), "buffers": ("parameters",), "stack": ("cat",),
    "cat": ("stack",), "copy": ("deepcopy",), "deepcopy": ("copy",), "zeros_like": ("ones_like",),
    "ones_like": ("zeros_like",), "zeros": ("ones",), "ones": ("zeros",), "sin": ("cos",),
    "cos": ("sin",), "exp": ("expm1",), "log": ("log1p",), "triu": ("tril",), "tril": ("triu",),
    "append": ("extend",), "dot": ("outer",), "mm": ("mul",), "matmul": ("mul",),
    "keys": ("values",), "square": ("abs",), "norm": ("sum",),
}  # fmt: skip
NEVER = {"strict"}
"""Keywords that only guard: whether they are there changes no number."""
INNER = {"values", "items", "keys", "parameters", "named_parameters", "append", "named_buffers"}


def call_edits(slot: Slot, scope: Scope) -> Iterator[Edit]:
    """Every edit of the call in this place; none if no call is there."""
    node = slot.held
    if not isinstance(node, ast.Call):
        return
    yield from _arguments(slot, node, scope)
    yield from _keywords(slot, node)
    yield from _function(slot, node, scope)
    if name_of(node.func) == "grad":
        yield from _wanted(slot, node)


def _arguments(slot: Slot, node: ast.Call, scope: Scope) -> Iterator[Edit]:
    if name_of(node.func) in ("isinstance", "getattr", "setattr", "zip"):
        return
    count = len(node.args)
    for one in range(count):
        for other in range(one + 1, min(count, one + 4)):
            new = copy.copy(node)
            new.args = list(node.args)
            new.args[one], new.args[other] = node.args[other], node.args[one]
            a, b = said(node.args[one], scope), said(node.args[other], scope)
            sentence = f"What comes out when {a} and {b} change places in a call."
            yield Edit("arguments swapped", 1, sentence, [(slot, new)], node.lineno)


def _keywords(slot: Slot, node: ast.Call) -> Iterator[Edit]:
    for index, keyword in enumerate(node.keywords):
        if keyword.arg is None or keyword.arg in NEVER:
            continue
        left_out = copy.copy(node)
        left_out.keywords = [k for i, k in enumerate(node.keywords) if i != index]
        sentence = f"What comes out when `{keyword.arg}` is left out."
        yield Edit("keyword", 0, sentence, [(slot, left_out)], node.lineno)
        value = keyword.value
        if not isinstance(value, ast.Constant):
            continue
        others: list[bool | int] = []
        if isinstance(value.value, bool):
            others = [not value.value]
        elif isinstance(value.value, int):
            others = [value.value + 1, value.value - 1]
        for other in others:
            new = copy.copy(node)
            new.keywords = list(node.keywords)
            new.keywords[index] = ast.keyword(keyword.arg, ast.Constant(other))
            sentence = f"What comes out when `{keyword.arg}` is {other!r}."
            yield Edit("keyword", 0, sentence, [(slot, new)], node.lineno)
            if keyword.arg == "create_graph" and other is False:
                kept = copy.copy(new)
                kept.keywords = [*new.keywords, ast.keyword("retain_graph", ast.Constant(True))]
                sentence = "What comes out when `retain_graph` stands where `create_graph` belongs."
                yield Edit("keyword", 0, sentence, [(slot, kept)], node.lineno)


def _function(slot: Slot, node: ast.Call, scope: Scope) -> Iterator[Edit]:
    name = name_of(node.func)
    for other in OTHER_CALL.get(name, ()):
        func = copy.copy(node.func)
        setattr(func, "attr" if isinstance(func, ast.Attribute) else "id", other)
        new = copy.copy(node)
        new.func = func
        sentence = f"What comes out when `{other}` stands where `{name}` belongs."
        yield Edit("another call", 1, sentence, [(slot, new)], node.lineno)
    if isinstance(node.func, ast.Attribute) and not _is_module(node.func.value):
        if name not in INNER:
            sentence = f"What comes out when `.{name}()` is left out."
            yield Edit("call left out", 1, sentence, [(slot, node.func.value)], node.lineno)
    elif node.args and name not in ("zip", "range", "dict", "list", "tuple", "grad", "isinstance"):
        first = node.args[-1] if scope.is_known(name) else node.args[0]
        what = f"`{name}`" if scope.is_known(name) else "a function"
        sentence = f"What comes out when {what} is not applied to {said(first, scope)}."
        yield Edit("call left out", 3, sentence, [(slot, first)], node.lineno)


def _is_module(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in (
        "torch",
        "nn",
        "F",
        "copy",
        "math",
        "autograd",
    )


def _wanted(slot: Slot, node: ast.Call) -> Iterator[Edit]:
    """What a gradient is taken with respect to."""
    if len(node.args) < 2:
        return
    whole = node.args[1]
    for kind, formula, how in PARTS:
        new = copy.copy(node)
        new.args = [node.args[0], parsed(formula, it=whole), *node.args[2:]]
        sentence = f"What comes out when a gradient is taken {how}."
        yield Edit(kind, 2, sentence, [(slot, new)], node.lineno)


PARTS = (
    ("part for whole", "list(it)[:-1]", "without the last parameter"),
    ("part for whole", "list(it)[1:]", "without the first parameter"),
    ("part for whole", "list(it)[:1]", "with respect to the first parameter alone"),
    ("order", "list(it)[::-1]", "with the parameters in reverse order"),
)
