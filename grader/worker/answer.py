"""Turns the text of an answer into a module, and says how far that went. In the worker."""

import __future__

import ast
import inspect
import linecache
import sys
import traceback
from collections.abc import Mapping, Sequence
from types import FunctionType, ModuleType, TracebackType
from typing import Any

from grader.common.lines import source_lines
from grader.worker import imports

MODULE_NAME = "answer"
MAX_FRAMES = 12
MAX_MESSAGE = 2000


def is_stub(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Nothing but `raise NotImplementedError`, `pass` or `...` stands in the body."""
    return all(_does_nothing(statement) for statement in function.body)


def _does_nothing(statement: ast.stmt) -> bool:
    match statement:
        case ast.Pass() | ast.Expr(value=ast.Constant(value=_)):
            return True
        case ast.Raise(exc=ast.Name(id="NotImplementedError")):
            return True
        case ast.Raise(exc=ast.Call(func=ast.Name(id="NotImplementedError"))):
            return True
    return False


def unwritten(
    tree: ast.Module, functions: Mapping[str, Sequence[str]], module: ModuleType | None = None
) -> list[str]:
    """Which of the kata's functions are left with nothing in them; by the module that came of the
    file, where there is one: a stub may stand above what replaces it."""
    last = {
        node.name: node
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in functions
    }
    stubs = {name: node for name, node in last.items() if is_stub(node)}
    if module is None:
        return list(stubs)
    return [name for name, node in stubs.items() if _came_of(vars(module).get(name), node, module)]


def _came_of(
    value: object, node: ast.FunctionDef | ast.AsyncFunctionDef, module: ModuleType
) -> bool:
    """Whether the value is the very function that this `def` makes."""
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    if not isinstance(value, FunctionType):
        return False
    code = value.__code__
    return (code.co_filename, code.co_firstlineno) == (module.__file__, first)


def compile_answer(
    source: str, filename: str, features: Sequence[str] = ()
) -> tuple[Any, ast.Module]:
    """Code and syntax tree; `features` of `__future__` hold as if they were imported. Raises
    SyntaxError, ValueError, RecursionError or MemoryError."""
    lines = [f"{line}\n" for line in source_lines(source)]
    # So that tracebacks, which an answer may print, show its lines without opening a file.
    linecache.cache[filename] = (len(source), None, lines, filename)
    flags = 0
    for feature in features:
        flags |= getattr(__future__, feature).compiler_flag
    tree = ast.parse(source, filename)
    # An answer's asserts hold, and its docstrings are there, however Python was called (`-O`).
    code = compile(tree, filename, "exec", flags=flags, dont_inherit=True, optimize=0)
    return code, tree


def run_module(code: Any, filename: str) -> ModuleType:
    """Execute the answer as a real module: a dataclass in it looks itself up in sys.modules."""
    module = ModuleType(MODULE_NAME)
    module.__file__ = filename
    sys.modules[MODULE_NAME] = module
    exec(code, module.__dict__)
    return module


def shortcomings(module: ModuleType, functions: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """By function: why it cannot be called as the kata calls it."""
    found = {}
    for name, parameters in functions.items():
        function = vars(module).get(name)
        if function is None:
            found[name] = "missing"
        elif not callable(function):
            found[name] = f"is not a function, but {type(function).__name__}"
        else:
            try:
                signature = inspect.signature(function)
            except Exception:  # noqa: BLE001 - its __signature__ may be anything
                continue  # a callable without a readable signature; a call will show
            try:
                signature.bind(*parameters)
            except TypeError:
                kind = "is a class that takes" if isinstance(function, type) else "takes"
                found[name] = f"{kind} {_parameters_of(signature)}"
    return found


def _parameters_of(signature: inspect.Signature) -> str:
    shown = str(signature.replace(return_annotation=inspect.Signature.empty))
    count = len(signature.parameters)
    return f"{count} parameter{'s' if count > 1 else ''} {shown}" if count else "no parameters"


def described(error: BaseException, filename: str) -> dict[str, Any]:
    """An exception as plain data: type, message, and the lines of the answer, outermost first."""
    if isinstance(error, RuntimeError) and isinstance(error.__cause__, StopIteration):
        error = error.__cause__  # the probe is a generator, which turns one into the other
    try:
        message = str(error)
    except BaseException:  # noqa: BLE001 - the answer's own __str__ may do anything
        message = ""
    frames = _walk(error.__traceback__)
    lines = [
        {"line": frame.lineno or 0, "function": frame.name[:200]}
        for frame in frames
        if frame.filename == filename
    ]
    fields: dict[str, Any] = {
        "own": bool(frames) and frames[-1].filename == filename,
        "type": type(error).__name__[:200],
        "message": message[:MAX_MESSAGE],
        "lines": lines[-MAX_FRAMES:],
    }
    if isinstance(error, SyntaxError):
        fields["line"], fields["column"] = error.lineno or 0, error.offset or 0
        fields["message"] = str(error.msg)[:MAX_MESSAGE]
        fields["inside"] = error.filename == filename
    if isinstance(error, ModuleNotFoundError):
        fields["module"] = str(error.name)[:200]
        fields["hidden"] = error.name in imports.HIDDEN
    return fields


def _walk(trace: TracebackType | None) -> list[traceback.FrameSummary]:
    # The innermost thousand: a recursion without end has nothing to say further up.
    return list(traceback.extract_tb(trace, limit=-1000))
