"""Edits that put one name where another one belongs."""

import ast
from collections.abc import Iterator

from grader.mutants.sentences import said
from grader.mutants.sites import Edit, Scope, Slot


def name_edits(slot: Slot, scope: Scope) -> Iterator[Edit]:
    """One name for another of like kind, and a part of a sequence for the whole."""
    node = slot.held
    if not isinstance(node, ast.Name) or node.id not in {*scope.kinds, *scope.roles}:
        return
    for other in like(node.id, scope):
        rank = 0 if other in scope.kinds and node.id in scope.kinds else 1
        yield _instead(slot, node, other, scope, rank)
    if isinstance(slot.owner, ast.Return):
        for other in scope.names:
            if other != node.id and other not in like(node.id, scope):
                yield _instead(slot, node, other, scope, 4)


def like(name: str, scope: Scope) -> list[str]:
    """The names that somebody might write for this one."""
    found = []
    for other in scope.names:
        if other == name:
            continue
        annotation = scope.kinds.get(name)
        same_kind = bool(annotation) and scope.kinds.get(other) == annotation
        same_role = bool(scope.roles.get(name)) and scope.roles.get(other) == scope.roles[name]
        words, others = name.split("_"), other.split("_")
        same_word = words[-1] == others[-1] or (
            len(words) == len(others) > 1 and words[0] == others[0]
        )
        same_breath = other in scope.siblings.get(name, ())
        # A sequence that was given and one that was computed from it.
        sequences = _is_many(name, scope) and _is_many(other, scope)
        if same_kind or same_role or same_word or same_breath or sequences:
            found.append(other)
    return found


def _is_many(name: str, scope: Scope) -> bool:
    kind = scope.kinds.get(name, "")
    return "Sequence" in kind or "Mapping" in kind or scope.roles.get(name) in (
        "gradients", "collection",
    )  # fmt: skip


def _instead(slot: Slot, node: ast.Name, other: str, scope: Scope, rank: int) -> Edit:
    new = ast.copy_location(ast.Name(other, ast.Load()), node)
    here, there = said(node, scope), said(new, scope)
    if here == there:
        here, there = f"{here} that belongs there", f"another one, {there},"
        sentence = f"What comes out when {there} stands in place of {here}."
    else:
        sentence = f"What comes out when {there} stands where {here} belongs."
    return Edit("another name", rank, sentence, [(slot, new)], node.lineno)
