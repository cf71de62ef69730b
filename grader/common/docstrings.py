"""What a function's docstring says, also where Python was asked to drop docstrings (`-OO`).

Titles of checks and help texts are docstrings, so they are read from the source where they have to
be. Only for functions of ours, never for an answer's.
"""

import ast
import inspect
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from grader.common.files import package_text


def docstring_of(function: Callable[..., Any]) -> str:
    """The docstring without its indentation; empty where there is none."""
    plain: Any = inspect.unwrap(function)
    text, code = plain.__doc__, getattr(plain, "__code__", None)
    if text is None and code is not None and sys.flags.optimize > 1:
        text = _written(code.co_filename).get((plain.__name__, code.co_firstlineno))
    return inspect.cleandoc(text or "")


@lru_cache(maxsize=64)
def _written(file: str) -> dict[tuple[str, int], str]:
    """The docstrings of a file, by the function's name and its first line."""
    tree = ast.parse(package_text(Path(file)))
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and (text := ast.get_docstring(node, clean=False)):
            first = min([node.lineno, *(line.lineno for line in node.decorator_list)])
            found[node.name, first] = text
    return found
