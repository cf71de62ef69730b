"""How a node of an answer is called in a sentence that a learner reads: by a parameter's name or by
its role. Never by its code, nor by a name that only that answer has.
"""

import ast

from grader.mutants.sites import Scope, name_of, role_of

ROLES = {
    "gradients": "a gradient",
    "loss": "a loss",
    "collection": "a collection of values",
    "module": "a model",
}
OPERATORS = {
    ast.Add: "a sum", ast.Sub: "a difference", ast.Mult: "a product", ast.Div: "a quotient",
    ast.Pow: "a power", ast.MatMult: "a matrix product",
}  # fmt: skip
KNOWN_CALLS = {
    "parameters": "the list of parameters",
    "named_parameters": "the named parameters",
    "sum": "a sum",
    "mean": "a mean",
    "zip": "a pairing",
    "values": "a collection of values",
    "items": "a collection of values",
    "list": "a collection of values",
    "dict": "a collection of values",
    "functional_call": "the output of a model",
    "stack": "a stack of values",
}


def said(node: ast.AST, scope: Scope) -> str:
    """The node in a few words."""
    if isinstance(node, ast.Name):
        if scope.is_known(node.id):
            return f"`{node.id}`"
        if node.id in scope.entries:
            whole = said(scope.entries[node.id], scope)
            return f"one entry of {whole}"
        return ROLES.get(scope.roles.get(node.id, ""), "an intermediate value")
    if isinstance(node, ast.Call):
        called = name_of(node.func)
        if called in KNOWN_CALLS:
            return KNOWN_CALLS[called]
        if role := ROLES.get(role_of(node, scope)):
            return role
        return f"what `{called}` gives" if scope.is_known(called) else "the result of a call"
    if isinstance(node, ast.BinOp):
        return OPERATORS.get(type(node.op), "an intermediate value")
    if isinstance(node, ast.UnaryOp):
        return f"the negative of {said(node.operand, scope)}"
    if isinstance(node, ast.Constant):
        return f"the constant {node.value!r}"[:40]
    if isinstance(node, ast.Subscript):
        return f"a part of {said(node.value, scope)}"
    if isinstance(node, ast.Attribute):
        return f"the attribute `{node.attr}`" if node.attr in SAYABLE else "an attribute"
    if isinstance(node, ast.Starred):
        return said(node.value, scope)
    if isinstance(node, ast.ListComp | ast.GeneratorExp | ast.DictComp | ast.SetComp):
        return "a collection of values"
    if isinstance(node, ast.List | ast.Tuple | ast.Dict | ast.Set):
        return "a collection of values"
    return "an intermediate value"


SAYABLE = {"grad", "data", "weight", "bias", "shape", "dtype"}


def place(top: str, scope: Scope) -> str:
    """Where the edit is made, as the learner can know it."""
    return f" in `{top}`" if len(scope.functions) > 1 and top in scope.functions else ""
