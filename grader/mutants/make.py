"""Makes every single-edit mutant of a source, in a fixed order, the likeliest mistakes first."""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.mutants.calls import call_edits
from grader.mutants.flow import block_edits, iterated_edits
from grader.mutants.names import name_edits
from grader.mutants.sentences import place
from grader.mutants.sites import (
    Edit,
    Function,
    Scope,
    Slot,
    blocks,
    expressions,
    scope_of,
    without_docstrings,
)
from grader.mutants.values import value_edits

OF_EXPRESSIONS: Sequence[Callable[[Slot, Scope], Iterator[Edit]]] = (
    name_edits, call_edits, iterated_edits, value_edits,
)  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A source with one edit. `sentence` says which, in words that a learner may read."""

    kind: str
    line: int
    sentence: str
    source: str
    function: str
    rank: int
    """How unlikely the mistake is, from 0."""


def mutants_of(source: str, functions: Mapping[str, Sequence[str]]) -> list[Mutant]:
    """Every mutant of the source, each once; `functions` are the kata's, with their parameters.

    The likeliest mistakes come first. Mutants have no docstrings, so that they compile fast.
    Raises SyntaxError.
    """
    tree = without_docstrings(ast.parse(source))
    parts = [ast.unparse(statement) for statement in tree.body]
    found: list[Mutant] = []
    known = {"\n".join(parts)}
    for index, top in enumerate(tree.body):
        if not isinstance(top, Function | ast.ClassDef):
            continue
        scope = scope_of(top, functions)
        for edit in _edits(top, scope):
            text = _with(edit, top)
            mutated = "\n".join([*parts[:index], text, *parts[index + 1 :]])
            if mutated in known or not _compiles(text):
                continue
            known.add(mutated)
            sentence = edit.sentence.removesuffix(".") + place(top.name, scope) + "."
            mutant = Mutant(edit.kind, edit.line, sentence, mutated, top.name, edit.rank)
            found.append(mutant)
    return sorted(found, key=lambda mutant: mutant.rank)


def _compiles(text: str) -> bool:
    """A `break` may have lost its loop, and a starred value its call."""
    try:
        compile(text, "mutant", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True


def _edits(top: ast.stmt, scope: Scope) -> Iterator[Edit]:
    for slot in list(expressions(top)):
        for edits in OF_EXPRESSIONS:
            yield from edits(slot, scope)
    for block in list(blocks(top)):
        if isinstance(block.owner, ast.expr):  # a lambda's body is no block
            continue
        yield from block_edits(block, scope)


def _with(edit: Edit, top: ast.stmt) -> str:
    """The function's text with the edit, which is taken back at once."""
    before = [(slot, slot.held) for slot, _ in edit.puts]
    for slot, value in edit.puts:
        slot.put(value)
    try:
        return ast.unparse(top)
    finally:
        for slot, value in before:
            slot.put(value)
