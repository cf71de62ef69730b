"""Edits of a value: its sign, its size, its history, its terms and factors, its entries."""

import ast
import copy
from collections.abc import Iterator
from typing import Any

from grader.mutants.sentences import said
from grader.mutants.sites import Edit, Scope, Slot, role_of

SIGN = {ast.Add: ast.Sub, ast.Sub: ast.Add}
OTHER_OPERATOR = {
    ast.Add: (ast.Mult,), ast.Sub: (ast.Mult,), ast.Mult: (ast.Div, ast.Add, ast.Sub),
    ast.Div: (ast.Mult,), ast.Pow: (ast.Mult,), ast.FloorDiv: (ast.Div,), ast.Mod: (ast.FloorDiv,),
}  # fmt: skip
OTHER_COMPARISON = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
HOLDERS = (
    ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.BinOp, ast.Call, ast.ListComp,
    ast.GeneratorExp, ast.DictComp, ast.Tuple, ast.List, ast.IfExp, ast.Dict, ast.keyword,
)  # fmt: skip
"""What holds a value that could be another one."""


def value_edits(slot: Slot, scope: Scope) -> Iterator[Edit]:
    """Every edit of the value in this place."""
    node = slot.held
    if isinstance(node, ast.BinOp):
        yield from _operators(slot, node, scope)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
        sentence = f"What comes out when the minus before {said(node.operand, scope)} is missing."
        if isinstance(node.op, ast.Not):
            sentence = "What comes out when a condition is not negated."
        yield Edit("sign", 0, sentence, [(slot, node.operand)], node.lineno)
    elif isinstance(node, ast.Compare):
        yield from _comparisons(slot, node)
    elif isinstance(node, ast.Constant):
        yield from _constants(slot, node)
    elif isinstance(node, ast.IfExp | ast.BoolOp):
        yield from _choices(slot, node)
    elif isinstance(node, ast.Subscript):
        whole = said(node.value, scope)
        sentence = f"What comes out when all of {whole} is taken, and not the part that is meant."
        yield Edit("whole for part", 2, sentence, [(slot, node.value)], node.lineno)
    elif isinstance(node, ast.ListComp | ast.GeneratorExp | ast.DictComp):
        yield from _comprehensions(slot, node)
    if isinstance(slot.owner, HOLDERS) and not _is_named(slot):
        yield from _wrapped(slot, node, scope)


def _is_named(slot: Slot) -> bool:
    """Whether it is the thing that is called, or a key."""
    return slot.field in ("func", "key", "keys", "slice")


def parsed(text: str, **parts: ast.expr) -> Any:
    """An expression with these nodes in place of the names in it."""

    class Fill(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return copy.deepcopy(parts[node.id]) if node.id in parts else node

    return Fill().visit(ast.parse(text, mode="eval").body)


def _operators(slot: Slot, node: ast.BinOp, scope: Scope) -> Iterator[Edit]:
    left, right, line = node.left, node.right, node.lineno
    one, other = said(left, scope), said(right, scope)

    def edit(kind: str, rank: int, sentence: str, new: ast.expr) -> Edit:
        return Edit(kind, rank, f"What comes out when {sentence}.", [(slot, new)], line)

    if flipped := SIGN.get(type(node.op)):
        verb = "added to" if isinstance(node.op, ast.Sub) else "subtracted from"
        yield edit("sign", 0, f"{other} is {verb} {one}", ast.BinOp(left, flipped(), right))
    kind = "term" if isinstance(node.op, ast.Add | ast.Sub) else "factor"
    yield edit(f"dropped {kind}", 0, f"the {kind} with {other} is missing", left)
    yield edit(f"dropped {kind}", 0, f"the {kind} with {one} is missing", right)
    for op in OTHER_OPERATOR.get(type(node.op), ()):
        new = ast.BinOp(left, op(), right)
        words = {
            ast.Mult: "multiplied",
            ast.Div: "divided",
            ast.Add: "added",
            ast.Sub: "subtracted",
        }
        how = words.get(op, "combined in another way")
        yield edit("operator", 2, f"{one} and {other} are {how}", new)
    if isinstance(node.op, ast.Sub | ast.Div | ast.Pow | ast.MatMult):
        new = ast.BinOp(right, node.op, left)
        yield edit("operands swapped", 1, f"{one} and {other} change places", new)


def _comparisons(slot: Slot, node: ast.Compare) -> Iterator[Edit]:
    new = copy.copy(node)
    new.ops = [OTHER_COMPARISON.get(type(op), type(op))() for op in node.ops]
    sentence = "What comes out when a comparison is off by its edge, or turned around."
    yield Edit("comparison", 2, sentence, [(slot, new)], node.lineno)
    turned = parsed("not (it)", it=node)
    sentence = "What comes out when a condition is turned around."
    yield Edit("comparison", 2, sentence, [(slot, turned)], node.lineno)


def _constants(slot: Slot, node: ast.Constant) -> Iterator[Edit]:
    value = node.value
    if isinstance(slot.owner, ast.keyword):
        return  # calls.py knows more about it
    others: list[bool | int | float] = []
    if isinstance(value, bool):
        others = [not value]
    elif isinstance(value, int):
        others = [value + 1, value - 1, *([0] if value not in (0, 1, -1) else [])]
    elif isinstance(value, float):
        others = [2 * value, value / 2, 0.0, 1.0]
    for other in others:
        if other != value:
            sentence = f"What comes out when {other!r} stands where {value!r} belongs."
            yield Edit("constant", 1, sentence, [(slot, ast.Constant(other))], node.lineno)


def _choices(slot: Slot, node: ast.IfExp | ast.BoolOp) -> Iterator[Edit]:
    if isinstance(node, ast.IfExp):
        for part in (node.body, node.orelse):
            sentence = "What comes out when one case is taken for all of them."
            yield Edit("choice", 3, sentence, [(slot, part)], node.lineno)
        return
    for part in node.values:
        sentence = "What comes out when a part of a condition is missing."
        yield Edit("choice", 3, sentence, [(slot, part)], node.lineno)
    new = ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    sentence = "What comes out when `and` and `or` change places."
    yield Edit("choice", 3, sentence, [(slot, new)], node.lineno)


def _comprehensions(
    slot: Slot, node: ast.ListComp | ast.GeneratorExp | ast.DictComp
) -> Iterator[Edit]:
    for number, part in enumerate(node.generators):
        for condition in range(len(part.ifs)):
            kept = [c for i, c in enumerate(part.ifs) if i != condition]
            sentence = "What comes out when nothing is left out that a condition leaves out."
            place = Slot(node.generators[number], "ifs")
            yield Edit("condition", 2, sentence, [(place, kept)], node.lineno)


def _wrapped(slot: Slot, node: ast.expr, scope: Scope) -> Iterator[Edit]:
    """The value, with one thing done to it."""
    if isinstance(node, ast.Constant | ast.Starred | ast.Lambda | ast.Compare | ast.JoinedStr):
        return
    if isinstance(node, ast.Name) and _is_no_tensor(node, scope):
        return
    if isinstance(node, ast.Attribute) and node.attr not in ("grad", "data", "T", "mT"):
        return
    what = said(node, scope)
    many = role_of(node, scope) == "gradients"
    plain = not isinstance(
        node, ast.Tuple | ast.List | ast.Dict | ast.ListComp | ast.DictComp | ast.GeneratorExp
    ) and role_of(node, scope) not in ("collection", "module")
    each = "tuple(one for one in it)" if many else "one"
    is_loss = role_of(node, scope) == "loss"  # its sign is known
    passed_on = isinstance(slot.owner, ast.Call) and isinstance(node, ast.Name)

    def edit(kind: str, rank: int, how: str, formula: str) -> Edit:
        text = each.replace("one for", f"{formula} for") if many else formula.replace("one", "it")
        line = node.lineno
        return Edit(
            kind, rank, f"What comes out when {what} {how}.", [(slot, parsed(text, it=node))], line
        )

    if plain or many:
        yield edit("detached", 0, "is detached", "one.detach()")
        yield edit("sign", 1, "has the other sign", "-one")
        if not passed_on or many:
            leaf = "one.detach().requires_grad_()"
            yield edit("detached", 2, "begins a graph of its own", leaf)
            yield edit("scaled", 2, "is doubled", "2 * one")
            yield edit("scaled", 3, "is halved", "one / 2")
            yield edit("another function", 3, "is squared", "one ** 2")
            if not is_loss:
                yield edit("another function", 3, "loses its sign", "one.abs()")
            yield edit("another function", 4, "is replaced by zeros", "one * 0")
            yield edit("another function", 4, "is replaced by its sign", "one.sign()")
    if isinstance(node, ast.BinOp):
        yield edit("reduced", 3, "is summed up", "one.sum()")
        yield edit("reduced", 3, "is averaged", "one.mean()")


def _is_no_tensor(node: ast.Name, scope: Scope) -> bool:
    kind = scope.kinds.get(node.id, "")
    return (
        node.id not in {*scope.kinds, *scope.roles}
        or kind in ("int", "float", "str", "bool")
        or any(word in kind for word in ("Callable", "Module", "Sequence", "dict", "Mapping"))
        or scope.roles.get(node.id) in ("collection", "module")
    )
