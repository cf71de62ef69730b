"""What a problem hands to an answer, under the names that the stub has for it."""

import dataclasses
from typing import Any

from grader.catalog import Functions


def arguments_of(problem: Any, functions: Functions) -> dict[str, object]:
    """The arguments of a problem by name, made anew.

    A problem class may say them itself, in a method `arguments`. Otherwise they are the fields of
    what `build` gives, such as a few-shot task, or its entries in the order of a function's
    parameters; and the problem's own numbers, such as `inner_lr` and `steps`.
    """
    own = getattr(problem, "arguments", None)
    if callable(own):
        return dict(own())
    numbers = {
        name: value
        for name, value in vars(problem).items()
        if type(value) in (int, float) and name != "seed"
    }
    return numbers | _named(problem.build(), functions)


def _named(built: Any, functions: Functions) -> dict[str, object]:
    if dataclasses.is_dataclass(built):
        return {field.name: getattr(built, field.name) for field in dataclasses.fields(built)}
    if isinstance(built, tuple):
        for names in functions.values():
            if len(names) == len(built):
                return dict(zip(names, built, strict=True))
    return {"built": built}
