"""Lets an answer import what it may read, and nothing else: the rest looks as if not installed.

Without this, `try: import rich` with an `except ImportError` behind it ends in a PermissionError
where rich is installed, and a grade depends on what lies beside the grader and on the sandbox's
level. Keeps accidents out; what keeps attacks out is the sandbox.
"""

import contextlib
import os
import sys
from collections.abc import Iterable, Sequence
from importlib.machinery import ModuleSpec
from pathlib import PurePath
from types import ModuleType
from typing import Any

from grader.protocol.packages import HOLD_PACKAGES, PACKAGES

HIDDEN: set[str] = set()
"""The modules that were asked for, are installed, and may not be read."""
_GRANTED = (*PACKAGES, "grader")
"""Of ours, the answer finds what is loaded."""


class ReadableModules:
    """A finder for `sys.meta_path`: what the other finders find, where it is granted and its file
    can be opened."""

    def __init__(self, finders: Sequence[Any]) -> None:
        self.finders = tuple(finders)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        for finder in self.finders:
            spec: ModuleSpec | None = finder.find_spec(name, path, target)
            if spec is None:
                continue
            if is_granted(name, spec) and can_be_read(spec):
                return spec
            HIDDEN.add(name)
        return None

    def find_distributions(self, *context: Any) -> Iterable[Any]:
        """As importlib.metadata asks it of a finder: what it can give the version of."""
        for finder in self.finders:
            if hasattr(finder, "find_distributions"):
                for found in finder.find_distributions(*context):
                    if _may_be_shown(found):
                        yield found


def _may_be_shown(distribution: Any) -> bool:
    """Whether it lies where no packages are installed: the sandbox grants packages, and not what
    pip has written down about them."""
    if PurePath(distribution.locate_file("")).name in HOLD_PACKAGES:
        return False
    return any(distribution.read_text(name) for name in ("METADATA", "PKG-INFO"))


def is_granted(name: str, spec: ModuleSpec) -> bool:
    """Whether it is one of the packages that answers may import, or no installed package at all."""
    if name.partition(".")[0] in _GRANTED:
        return True
    places = [spec.origin or "", *(spec.submodule_search_locations or ())]
    return not any(folder in PurePath(place).parts for place in places for folder in HOLD_PACKAGES)


def can_be_read(spec: ModuleSpec) -> bool:
    """Whether its file can be opened; of a package without a file, one of its folders."""
    if spec.has_location and spec.origin:
        with contextlib.suppress(OSError):
            os.close(os.open(spec.origin, os.O_RDONLY))
            return True
        return False
    if spec.origin is None and spec.submodule_search_locations is not None:
        for folder in spec.submodule_search_locations:
            with contextlib.suppress(OSError):
                os.close(os.open(folder, os.O_RDONLY))
                return True
        return False
    return True  # built in, or frozen


def hide_what_cannot_be_read() -> None:
    """Hold every import of this process and its forks to it, and forget what the grader itself has
    imported. To be called before the sandbox is entered; a second call does nothing."""
    if any(isinstance(finder, ReadableModules) for finder in sys.meta_path):
        return
    sys.meta_path[:] = [ReadableModules(sys.meta_path)]
    for name, module in list(sys.modules.items()):
        spec = getattr(module, "__spec__", None)
        if isinstance(spec, ModuleSpec) and not is_granted(name, spec):
            del sys.modules[name]
