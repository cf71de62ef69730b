"""Where an edit may be made: the expressions and blocks of a function, with the names in scope.

Knows nothing about which edits there are.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

COLLECTED = {
    "tuple", "list", "dict", "zip", "range", "values", "items", "keys", "parameters", "buffers",
    "named_parameters", "named_buffers", "enumerate", "reversed", "sorted", "set", "id", "len",
}  # fmt: skip
"""Calls that give no tensor."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Slot:
    """A place in the tree that holds one node, or one block of statements."""

    owner: Any
    field: str
    index: int | None = None

    @property
    def held(self) -> Any:
        value = getattr(self.owner, self.field)
        return value if self.index is None else value[self.index]

    def put(self, value: Any) -> None:
        if self.index is None:
            setattr(self.owner, self.field, value)
        else:
            getattr(self.owner, self.field)[self.index] = value


@dataclass(frozen=True)
class Edit:
    """One edit: what is put where, and the sentence about it. Lower ranks are likelier mistakes."""

    kind: str
    rank: int
    sentence: str
    puts: Sequence[tuple[Slot, Any]]
    line: int


@dataclass
class Scope:
    """The names that a top-level function knows, and what each is, as far as syntax says."""

    functions: Mapping[str, Sequence[str]]
    """The kata's functions and their parameters: names that a learner knows too."""
    kinds: dict[str, str] = field(default_factory=dict)
    """By parameter: its annotation, as text."""
    roles: dict[str, str] = field(default_factory=dict)
    """By local name: gradient, loss, or empty."""
    siblings: dict[str, list[str]] = field(default_factory=dict)
    """By name: those that are bound in the same breath."""
    callables: set[str] = field(default_factory=set)
    entries: dict[str, ast.expr] = field(default_factory=dict)
    """By the name of a single entry: what it is an entry of."""

    def is_known(self, name: str) -> bool:
        """Whether the learner's function has a parameter of this name, or is called so."""
        return name in self.functions or any(name in names for names in self.functions.values())

    @property
    def names(self) -> list[str]:
        return sorted({*self.kinds, *self.roles})


def scope_of(top: ast.stmt, functions: Mapping[str, Sequence[str]]) -> Scope:
    """What can be known of the names in a top-level function or class."""
    scope = Scope(functions)
    for node in ast.walk(top):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if node is not top:
                scope.callables.add(node.name)
            given = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            for arg in given:
                scope.kinds[arg.arg] = ast.unparse(arg.annotation) if arg.annotation else ""
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                _bind(scope, target, role_of(node.value, scope))
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            _bind(scope, node.target, role_of(node.value, scope))
        elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            _bind(scope, node.target, "")
            _enter(scope, node.target, node.iter)
    return scope


def _bind(scope: Scope, target: ast.expr, role: str) -> None:
    names = [n.id for n in ast.walk(target) if isinstance(n, ast.Name)]
    for name in names:
        scope.roles.setdefault(name, role)
        others = [other for other in names if other != name]
        scope.siblings.setdefault(name, []).extend(others)


def _enter(scope: Scope, target: ast.expr, source: ast.expr) -> None:
    """Note what each name of a loop is an entry of."""
    if isinstance(target, ast.Tuple) and isinstance(source, ast.Call):
        if name_of(source.func) == "zip" and len(source.args) == len(target.elts):
            for one, of in zip(target.elts, source.args, strict=True):
                _enter(scope, one, of)
        elif name_of(source.func) in ("items", "named_parameters") and len(target.elts) == 2:
            _enter(scope, target.elts[1], source)
    elif isinstance(target, ast.Name):
        scope.entries.setdefault(target.id, source)


def role_of(value: ast.expr, scope: Scope) -> str:
    """`gradients` of a call that gives a tuple of them, `loss` of one that gives a loss."""
    if isinstance(value, ast.Call):
        called = name_of(value.func)
        if called in ("grad", "vjp", "jvp", "hessian", "jacobian"):
            return "gradients"
        if "loss" in called:
            return "loss"
        if called in COLLECTED:
            return "collection"
        if called in ("copy", "deepcopy") or "Module" in called:
            return "module"
    if isinstance(value, ast.Name):
        return scope.roles.get(value.id, "")
    if isinstance(value, ast.DictComp | ast.Dict | ast.ListComp | ast.List | ast.Tuple):
        return "collection"
    return ""


def name_of(node: ast.expr) -> str:
    """The last word of a name or an attribute; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def expressions(top: ast.AST) -> Iterator[Slot]:
    """Every expression that is read, in the order of the source; no annotation, no decorator."""
    for name, value in ast.iter_fields(top):
        if name in ("annotation", "returns", "decorator_list", "type_params", "ctx"):
            continue
        held = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for index, node in held:
            if not isinstance(node, ast.AST):
                continue
            if isinstance(node, ast.expr) and not _is_written(node):
                yield Slot(top, name, index)
            yield from expressions(node)


def _is_written(node: ast.expr) -> bool:
    return isinstance(getattr(node, "ctx", None), ast.Store | ast.Del)


def blocks(top: ast.AST) -> Iterator[Slot]:
    """Every block of statements, the outer ones first."""
    for node in ast.walk(top):
        for name in ("body", "orelse", "finalbody"):
            if isinstance(value := getattr(node, name, None), list) and value:
                yield Slot(node, name)


def without_docstrings(tree: ast.Module) -> ast.Module:
    """The same tree without its docstrings, which take the longest to compile."""
    for node in ast.walk(tree):
        if isinstance(node, Function | ast.ClassDef | ast.Module):
            first = node.body[0] if node.body else None
            if (
                isinstance(first, ast.Expr)
                and isinstance(first.value, ast.Constant)
                and isinstance(first.value.value, str)
            ):
                node.body[:1] = (
                    []
                    if len(node.body) > 1 or isinstance(node, ast.Module)
                    else [ast.copy_location(ast.Pass(), first)]
                )
    return tree
