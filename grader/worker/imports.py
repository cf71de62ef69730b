"""Lets an answer import what it may read, and nothing else: the rest looks as if not installed.

Without this, `try: import rich` with an `except ImportError` behind it ends in a PermissionError
where rich is installed. Keeps accidents out; what keeps attacks out is the sandbox.
"""

import contextlib
import os
import sys
from collections.abc import Iterable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

HIDDEN: set[str] = set()
"""The modules that were asked for, are installed, and may not be read."""


class ReadableModules:
    """A finder for `sys.meta_path`: what the other finders find, where its file can be opened."""

    def __init__(self, finders: Sequence[Any]) -> None:
        self.finders = tuple(finders)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        for finder in self.finders:
            spec: ModuleSpec | None = finder.find_spec(name, path, target)
            if spec is None:
                continue
            if can_be_read(spec):
                return spec
            HIDDEN.add(name)
        return None

    def find_distributions(self, *context: Any) -> Iterable[Any]:
        """As importlib.metadata asks it of a finder: what it can give the version of."""
        for finder in self.finders:
            if hasattr(finder, "find_distributions"):
                for found in finder.find_distributions(*context):
                    if any(found.read_text(name) for name in ("METADATA", "PKG-INFO")):
                        yield found


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
    """Hold every import of this process to it. To be called before the sandbox is entered."""
    sys.meta_path[:] = [ReadableModules(sys.meta_path)]
