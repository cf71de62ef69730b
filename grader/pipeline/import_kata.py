"""Imports the judge's side of a kata, and says where a kata is broken. Grades nothing.

A kata of a course is code like our own. What it raises at its import is its author's to mend: it is
reported with the file and the line, and the other katas are graded.
"""

import importlib
import traceback
from functools import lru_cache
from pathlib import Path

from grader import catalog
from grader.common import kata_folders
from grader.common.faults import BrokenKata
from grader.judge.kata import Check, Kata


@lru_cache(maxsize=64)
def load_kata(slug: str) -> Kata:
    """The judge's side of a kata. Raises catalog.UnknownKata and BrokenKata."""
    folder = catalog.entry(slug).folder
    kata_folders.look_in(str(home) for home in catalog.homes())
    package = f"grader.katas.{slug}"
    try:
        importlib.import_module(f"{package}.probe")  # what breaks there, a worker could not say
        checks = vars(importlib.import_module(f"{package}.checks"))
    except Exception as error:  # whatever it is, it is the kata's
        raise BrokenKata(_where(folder, error)) from error
    kata = next((value for value in checks.values() if isinstance(value, Kata)), None)
    if kata is None or not kata.checks:
        raise BrokenKata(
            f"{folder / 'checks.py'} makes no Kata that requires anything; "
            f'write kata = Kata("{slug}", draw), and say with kata.require how each check is tested'
        )
    return kata


def broken_kata(slug: str) -> Kata:
    """What stands in for a kata that cannot be imported, so that a verdict can say so."""
    kata = Kata(slug, lambda seed: ())
    kata.checks.append(
        Check(
            "kata_can_be_imported", "the kata itself can be imported", 0, True, (), "",
            lambda problem: True, lambda seen, truth: None,
        )
    )  # fmt: skip
    return kata


def _where(folder: Path, error: Exception) -> str:
    """The exception, with the last line it went through that an author of katas wrote."""
    what = f"{type(error).__name__}: {error.msg if isinstance(error, SyntaxError) else error}"
    places = [(f.filename, f.lineno) for f in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename:
        places.append((error.filename, error.lineno))
    own = [(name, line) for name, line in places if Path(name).is_relative_to(folder.parent)]
    name, line = own[-1] if own else (str(folder), None)
    return f"{name}{f', line {line}' if line else ''}: {what}"
