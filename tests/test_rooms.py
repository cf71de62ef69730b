"""What import-linter cannot say of the rooms in `grader/`: what stands at its root, and who opens
files."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import ROOT

GRADER = ROOT / "grader"
TEMPLATES = GRADER / "authoring" / "template"

OPENS_OTHERWISE = {
    "common/files.py": "the one way",
    "cli/streams.py": "standard input, and the null device in place of a closed stream",
    "doctor/environment.py": "tries whether a folder can be written",
    "doctor/sandbox.py": "tries what the sandbox refuses",
    "wall/asked.py": "a temporary file without a name",
    "wall/clock.py": "/proc",
    "wall/scratch.py": "scratch folders, opened to lock and to empty them",
    "watch/saves.py": "/proc",
    "worker/child.py": "the null device, and the streams of an answer",
    "worker/environment.py": "/proc",
    "worker/imports.py": "tries whether an answer may read a module",
    "worker/limits.py": "/proc",
    "worker/spawned.py": "the null device",
    "worker/threads.py": "/proc",
    "worker/zygote.py": "/proc, and the null device",
}
"""The files that open something by themselves, and what. None of it lies where others write."""

METHODS = {"read_text", "read_bytes", "write_text", "write_bytes", "touch"}
FUNCTIONS = {
    "open", "os.open", "io.open", "codecs.open", "tempfile.mkstemp", "tempfile.NamedTemporaryFile",
    "tempfile.TemporaryFile", "shutil.copy", "shutil.copy2", "shutil.copyfile", "shutil.copytree",
}  # fmt: skip


def opened(source: str) -> Iterator[str]:
    """The calls in a text that open a file, each with its line."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        if name in FUNCTIONS or (
            isinstance(node.func, ast.Attribute) and node.func.attr in METHODS
        ):
            yield f"line {node.lineno}: {name}"


MODULES = [path for path in sorted(GRADER.rglob("*.py")) if not path.is_relative_to(TEMPLATES)]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(GRADER)))
def test_files_are_opened_in_one_place(path: Path) -> None:
    found = list(opened(path.read_text(encoding="utf-8")))
    if str(path.relative_to(GRADER)) in OPENS_OTHERWISE:
        assert found, "nothing is opened here any more: take it from the list"
    else:
        assert found == []


@pytest.mark.parametrize(
    "call",
    ["open(p)", "os.open(p, 0)", "p.read_text()", "(a / b).write_text(t)", "shutil.copy(a, b)"],
)
def test_a_call_that_opens_a_file_is_found(call: str) -> None:
    assert len(list(opened(f"x = 1\ny = {call}\n"))) == 1


def test_at_the_root_stand_packages_and_nothing_else() -> None:
    files = {path.name for path in GRADER.iterdir() if path.is_file()}
    assert files == {"__init__.py", "__main__.py"}
    folders = [path for path in GRADER.iterdir() if path.is_dir() and path.name != "__pycache__"]
    assert [path.name for path in folders if not (path / "__init__.py").is_file()] == []


SAYS_NOTHING = {
    *("words", "wording", "text", "texts", "sitting", "landscape", "surroundings", "acts", "scene"),
    *("bench", "own", "choose", "raised", "granted", "magics", "power"),
}
"""Names that do not say what stands in a module."""


def test_a_module_says_by_its_name_what_stands_in_it() -> None:
    assert [path for path in MODULES if path.stem in SAYS_NOTHING] == []
