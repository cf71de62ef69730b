"""A course to test with: a repository of its own, with one small kata and no built-in ones.

Its kata, solution and known answers stand in tests/example_course/, as an author would write them.
"""

import shutil
from pathlib import Path

from .conftest import ROOT

KATA = ROOT / "tests" / "example_course"
PROJECT = '[project]\nname = "our-course"\n\n[tool.kata]\npaths = ["."]\nbuiltin = false\n'
RIGHT = "def square_gradient(x):\n    return 2 * x\n"
WRONG = "def square_gradient(x):\n    return x\n"


def copy_kata(place: Path) -> Path:
    """The kata with its solution and answers, in a folder that `paths` may name."""
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(KATA, place, dirs_exist_ok=True, ignore=ignore)
    return place


def course(place: Path) -> Path:
    """A course whose learner has written a right answer."""
    copy_kata(place)
    (place / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (place / "kata").mkdir()
    (place / "kata" / "square.py").write_text(RIGHT, encoding="utf-8")
    return place
