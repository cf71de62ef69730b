"""What a confined worker may still read, entry by entry: Python's own modules, and torch's.

A right answer needs no more: what it imports for the first time comes from there. Landlock has no
deny rule, so no folder is granted that can hold anybody's packages: not `site-packages`, not
the repository, not the folder that the grader itself is installed in. Of the grader one file can
be read: the models that problems are made of, whose source torch.compile looks at.
"""

import os
import sysconfig
from collections.abc import Iterator, Sequence
from importlib.machinery import PathFinder

from grader.common import kata_folders
from grader.protocol.packages import HOLD_PACKAGES, PACKAGES

DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
WRITABLE_DEVICES = ("/dev/null",)

CALLED_IN = os.path.realpath(os.getcwd())
"""The folder that the command was called in, where a repository may be."""
MODELS = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", "common", "families.py"))


def readable() -> list[str]:
    """Real paths of files and folders, each granted with what lies beneath it."""
    found = [*DEVICES, *_standard_library(), *_packages()]
    grader = os.path.realpath(os.path.join(os.path.dirname(__file__), ".."))
    hidden = (grader, CALLED_IN, *kata_folders.FOLDERS)
    kept = [path for path in found if os.path.exists(path) and not _holds(path, hidden)]
    return [*kept, MODELS]


def _holds(path: str, hidden: Sequence[str]) -> bool:
    """Whether one of the hidden folders lies at or beneath `path`."""
    real = os.path.realpath(path)
    return any(place == real or place.startswith(real + os.sep) for place in hidden)


def _standard_library() -> Iterator[str]:
    """The standard library; entry by entry where packages are installed beneath it."""
    for name in ("stdlib", "platstdlib"):
        folder = sysconfig.get_path(name)
        if not folder or not os.path.isdir(folder):
            continue
        entries = os.listdir(folder)
        if not any(entry in HOLD_PACKAGES for entry in entries):
            yield folder
            continue
        for entry in entries:
            if entry not in HOLD_PACKAGES:
                yield os.path.join(folder, entry)


def _packages() -> Iterator[str]:
    for name in PACKAGES:
        if "." in name:  # a folder of shared libraries beside the package; no module
            spec = PathFinder.find_spec(name.partition(".")[0])
            if spec is not None and spec.origin:
                yield os.path.join(os.path.dirname(os.path.dirname(spec.origin)), name)
            continue
        spec = PathFinder.find_spec(name)
        if spec is None:
            continue
        yield from spec.submodule_search_locations or ([spec.origin] if spec.origin else [])
