"""Edits of the order of things: loops, turns, statements, and where no graph is recorded."""

import ast
import copy
from collections.abc import Iterator

from grader.mutants.sentences import said
from grader.mutants.sites import COLLECTED, Edit, Function, Scope, Slot, name_of
from grader.mutants.values import parsed

TURNS = (
    ("list(it)[:-1]", "the last turn of a loop is left out"),
    ("list(it)[1:]", "the first turn of a loop is left out"),
    ("list(it)[:1]", "a loop takes its first turn alone"),
    ("list(it)[-1:]", "a loop takes its last turn alone"),
    ("list(it)[::-1]", "a loop runs backwards"),
    ("[*it, *list(it)[-1:]]", "a loop takes one turn too many"),
    ("[*it, *it]", "a loop takes twice as many turns"),
)
RANGES = (
    ("it - 1", "a range ends one too early"),
    ("it + 1", "a range ends one too late"),
)


def block_edits(slot: Slot, scope: Scope) -> Iterator[Edit]:
    """Every edit of the statements in this block."""
    block: list[ast.stmt] = slot.held
    is_body = isinstance(slot.owner, Function)
    for index, statement in enumerate(block):
        if isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.Pass):
            continue
        rest = [*block[:index], *block[index + 1 :]]
        what = _statement(statement, scope)
        if not isinstance(statement, ast.Import | ast.ImportFrom):
            yield _edit("left out", 1, f"{what} is left out", slot, rest or [ast.Pass()], statement)
            wrapped = [*block[:index], _no_grad([statement]), *block[index + 1 :]]
            if _computes(statement):
                sentence = f"{what} runs under `torch.no_grad()`"
                yield _edit("no graph", 0, sentence, slot, wrapped, statement)
            if index + 1 < len(block) and _uses(block[index + 1], statement):
                turned = list(block)
                turned[index : index + 2] = [block[index + 1], statement]
                other = _statement(block[index + 1], scope)
                sentence = f"{other} comes before {what}"
                yield _edit("order", 3, sentence, slot, turned, statement)
        if isinstance(statement, ast.For):
            yield from _loop(slot, block, index, statement, scope)
        if isinstance(statement, ast.If):
            yield from _branch(slot, block, index, statement)
        if isinstance(statement, ast.With):
            new = [*block[:index], *statement.body, *block[index + 1 :]]
            yield _edit("no context", 1, "a `with` is left out", slot, new, statement)
    if is_body and len(block) > 1:
        yield _edit("no graph", 0, "no graph is recorded at all", slot, [_no_grad(block)], block[0])


def _computes(statement: ast.stmt) -> bool:
    """Whether the statement may record a graph: collecting things does not, and a gradient is
    recorded as its keywords say, wherever it is taken."""
    if isinstance(getattr(statement, "value", None), ast.Call):
        called = name_of(statement.value.func)  # type: ignore[attr-defined]
        if called in {"grad", *COLLECTED}:
            return False
    return any(
        isinstance(node, ast.BinOp)
        or (isinstance(node, ast.Call) and name_of(node.func) not in COLLECTED)
        for node in ast.walk(statement)
    )


def _uses(later: ast.stmt, earlier: ast.stmt) -> bool:
    """Whether one statement reads what the other one binds."""
    bound = {
        n.id for n in ast.walk(earlier) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    return any(isinstance(n, ast.Name) and n.id in bound for n in ast.walk(later))


def _edit(
    kind: str, rank: int, sentence: str, slot: Slot, block: list[ast.stmt], at: ast.stmt
) -> Edit:
    return Edit(kind, rank, f"What comes out when {sentence}.", [(slot, block)], at.lineno)


def _statement(node: ast.stmt, scope: Scope) -> str:
    """The statement in a few words."""
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value is not None:
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        if isinstance(target, ast.Attribute) and target.attr == "grad":
            return "the assignment to `.grad`"
        return f"the step that computes {said(node.value, scope)}"
    if isinstance(node, ast.Return):
        return "the `return`"
    if isinstance(node, ast.For | ast.While):
        return "a loop"
    if isinstance(node, ast.If):
        return "an `if`"
    return "a step"


def _no_grad(block: list[ast.stmt]) -> ast.stmt:
    with_ = ast.parse("with torch.no_grad(): pass").body[0]
    assert isinstance(with_, ast.With)
    with_.body = list(block)
    return with_


def _loop(
    slot: Slot, block: list[ast.stmt], index: int, loop: ast.For, scope: Scope
) -> Iterator[Edit]:
    before, after = block[:index], block[index + 1 :]
    for formula, sentence in TURNS:
        place = Slot(loop, "iter")
        text = f"What comes out when {sentence}."
        yield Edit("loop", 0, text, [(place, parsed(formula, it=loop.iter))], loop.lineno)
    if len(loop.body) > 1:
        for moved, rest, sentence in (
            (loop.body[0], loop.body[1:], "before"),
            (loop.body[-1], loop.body[:-1], "behind"),
        ):
            shorter = copy.copy(loop)
            shorter.body = rest
            pair = [moved, shorter] if sentence == "before" else [shorter, moved]
            what = f"{_statement(moved, scope)} stands {sentence} a loop, and not inside it"
            yield _edit("loop", 1, what, slot, [*before, *pair, *after], loop)
    if after:
        longer = copy.copy(loop)
        longer.body = [*loop.body, after[0]]
        what = f"{_statement(after[0], scope)} stands inside a loop, and not behind it"
        yield _edit("loop", 1, what, slot, [*before, longer, *after[1:]], loop)


def _branch(slot: Slot, block: list[ast.stmt], index: int, branch: ast.If) -> Iterator[Edit]:
    for part in (branch.body, branch.orelse):
        new = [*block[:index], *part, *block[index + 1 :]]
        sentence = "one case of an `if` is taken for all"
        yield _edit("branch", 2, sentence, slot, new or [ast.Pass()], branch)


def iterated_edits(slot: Slot, scope: Scope) -> Iterator[Edit]:
    """What a comprehension or a loop runs over: a part of it, or backwards; and ranges."""
    node = slot.held
    if isinstance(slot.owner, ast.comprehension) and slot.field == "iter":
        for formula, sentence in TURNS[:2]:
            sentence = sentence.replace("turn of a loop", "of several values")
            new = parsed(formula, it=node)
            yield Edit("loop", 1, f"What comes out when {sentence}.", [(slot, new)], node.lineno)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id == "zip":
            yield from _pairings(slot, node)
        if node.func.id == "range":
            for formula, sentence in RANGES:
                new = copy.copy(node)
                last = min(len(node.args), 2) - 1
                new.args = list(node.args)
                new.args[last] = parsed(formula, it=node.args[last])
                text = f"What comes out when {sentence}."
                yield Edit("range", 0, text, [(slot, new)], node.lineno)


def _pairings(slot: Slot, node: ast.Call) -> Iterator[Edit]:
    for index in range(len(node.args)):
        for formula, what in (
            ("list(it)[::-1]", "in reverse order"),
            ("list(it)[1:] + list(it)[:1]", "shifted by one"),
        ):
            new = copy.copy(node)
            new.args = list(node.args)
            new.args[index] = parsed(formula, it=node.args[index])
            sentence = f"What comes out when values are paired {what}."
            yield Edit("pairing", 2, sentence, [(slot, new)], node.lineno)
