"""Has `import grader.katas.<slug>` find the katas of a course as it finds the built-in ones.

Every process that imports katas calls `look_in` first: the judge, the zygote, a spawned worker. It
imports no kata itself.
"""

import importlib
import os
from collections.abc import Iterable

FOLDERS: list[str] = []
"""Further folders with katas, solutions and corpora, which an answer may not look into."""


def look_in(folders: Iterable[str]) -> None:
    """Look for katas in the `katas` folder of each of these, too, after the built-in ones."""
    package = importlib.import_module("grader.katas")
    for folder in folders:
        if folder not in FOLDERS:
            FOLDERS.append(folder)
            package.__path__.append(os.path.join(folder, "katas"))
