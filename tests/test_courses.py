"""A course keeps its own katas beside the built-in ones: every command finds them there."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from grader import catalog
from grader.authoring.new_kata import NotHere, lay_out, place_for
from grader.catalog import project
from grader.catalog.project import BadProject
from grader.report.harmless import one_line
from grader.wall.asked import Asked

from .conftest import ROOT, repository
from .courses import PROJECT, RIGHT, WRONG, copy_kata, course
from .terminal_session import TerminalSession
from .test_pytest_plugin import run_pytest

Kata = Callable[..., "subprocess.CompletedProcess[str]"]

SPY = """
import importlib
import os

for name in ("solutions.square", "square", "grader.katas.square.checks", "grader.judge.kata"):
    try:
        importlib.import_module(name)
        print("GOT", name)
    except ImportError:
        pass
for place in ("solutions", "answers", "katas", "kata", "."):
    try:
        print("GOT", os.listdir(f"@course@/{place}"))
    except OSError:
        pass
for name in ("solutions/square.py", "katas/square/checks.py", "answers/right/square/by_hand.py"):
    try:
        open(f"@course@/{name}").close()
        print("GOT", name)
    except OSError:
        print("refused", name)
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return course(tmp_path / "our")


# ---- a repository of its own ------------------------------------------------------------------


def test_a_course_is_written_graded_and_audited(place: Path, kata: Kata) -> None:
    made = kata("generate", cwd=place)
    assert "kata/square.py has been edited and was kept" in made.stdout
    assert (place / "notebooks" / "square.ipynb").is_file()
    assert (place / "katas" / "square" / "stub.py").is_file()
    assert "<h3>" in (place / "katas" / "square" / "statement.html").read_text()
    audited = kata("audit", "--seeds", "1", cwd=place)
    assert audited.returncode == 0, audited.stdout
    assert "2 of 2 pass" in audited.stdout
    assert "13 rows, sound" in audited.stdout
    graded = kata("grade", cwd=place / "notebooks")
    assert graded.returncode == 0, graded.stderr
    assert "Passed: 5 of 5 points" in graded.stdout
    (place / "kata" / "square.py").write_text(WRONG)
    status = kata("list", cwd=place)
    assert "passed  The gradient of a square" in status.stdout
    assert "hvp" not in status.stdout
    assert "-    return 2 * x" in kata("diff", "square", cwd=place).stdout.replace("+", "-")
    assert "return 2 * x" in kata("solution", "square", cwd=place).stdout
    assert "slope of a square" in kata("hint", "square", cwd=place).stdout
    assert "is the stub again" in kata("reset", "square", cwd=place).stdout
    assert "NotImplementedError" in (place / "kata" / "square.py").read_text()


@pytest.fixture
def stubbed(place: Path) -> Path:
    """A course whose stub has been made, without running a command for it."""
    stub = RIGHT.replace("return 2 * x", "raise NotImplementedError")
    (place / "katas" / "square" / "stub.py").write_text(f'"""A square"""\n\n\n{stub}')
    return place


@pytest.mark.parametrize("worker", ["fork", "spawn"])
def test_an_answer_reads_nothing_of_the_course(stubbed: Path, kata: Kata, worker: str) -> None:
    file = stubbed / "kata" / "square.py"
    file.write_text(SPY.replace("@course@", str(stubbed)) + RIGHT)
    done = kata("grade", "--require-sandbox", "landlock", cwd=stubbed, KATA_WORKER=worker)
    if "is required" in done.stderr:
        pytest.skip("no Landlock here")
    assert "Passed: 5 of 5 points" in done.stdout, done.stderr
    assert "GOT" not in done.stdout
    assert done.stdout.count("refused") == 3


def test_a_folder_of_a_course_is_never_granted(monkeypatch: pytest.MonkeyPatch) -> None:
    from grader.common import kata_folders
    from grader.worker import readable

    granted = next(path for path in readable.readable() if os.path.isdir(path))
    monkeypatch.setattr(kata_folders, "FOLDERS", [os.path.join(granted, "course")])
    assert granted not in readable.readable()


def test_a_probe_that_imports_checks_is_refused(stubbed: Path, kata: Kata) -> None:
    probe = stubbed / "katas" / "square" / "probe.py"
    probe.write_text("import grader.katas.square.checks\n" + probe.read_text())
    done = kata("grade", cwd=stubbed)
    assert done.returncode == 2
    assert "the probe of square, or what it imports, imports grader." in done.stderr


def test_a_broken_kata_is_reported_with_its_line_and_others_are_graded(
    stubbed: Path, kata: Kata
) -> None:
    other = copy_kata(stubbed / "other")
    shutil.copy(stubbed / "katas" / "square" / "stub.py", other / "katas" / "square")
    for path in list(other.rglob("square*")):
        path.rename(path.with_name(path.name.replace("square", "cube")))
    (stubbed / "pyproject.toml").write_text(PROJECT.replace('["."]', '[".", "other"]'))
    (stubbed / "kata" / "cube.py").write_text(RIGHT)
    checks = other / "katas" / "cube" / "checks.py"
    checks.write_text('"""Broken."""\n\nx = = 1\n')
    done = kata("grade", cwd=stubbed, COLUMNS="400")
    assert done.returncode == 2
    assert "Passed: 5 of 5 points" in done.stdout
    where = f"The kata itself is broken, and its author has to mend it: {checks}, line 3: Syntax"
    assert where in done.stdout
    assert "Your answer is not to blame" in done.stdout
    checks.write_text("import torch\n\n\ndef f():\n    return torch.nothing\n\n\nf()\n")
    done = kata("audit", "cube", cwd=stubbed, COLUMNS="400")
    assert done.returncode == 1
    assert f"{checks}, line 5: AttributeError" in done.stdout


def test_pytest_shows_its_checks(stubbed: Path) -> None:
    done = run_pytest(stubbed, "kata", "-v")
    assert "kata/square.py::gradient_is_right PASSED" in done.stdout
    (stubbed / "katas" / "square" / "probe.py").write_text("1 / 0\n")
    done = run_pytest(stubbed, "kata")
    assert "The kata itself is broken: " in done.stdout
    assert "probe.py, line 1: ZeroDivisionError" in done.stdout


def test_a_notebook_grades_them(stubbed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (stubbed / "notebooks").mkdir()
    monkeypatch.chdir(stubbed / "notebooks")
    server = Asked("notebook.server", Path.cwd())
    cells = [{"name": "In [1]", "source": RIGHT}]
    try:
        reply = server.ask({"kata": "square", "cells": cells, "others": [], "seed": 3}, 100)
    finally:
        server.end()
    assert reply.get("fault") is None
    assert reply["verdict"]["outcome"] == "passed"


def test_watch_grades_them(stubbed: Path) -> None:
    session = TerminalSession(stubbed)
    try:
        session.until("5 of 5 points")
        (stubbed / "kata" / "square.py").write_text(WRONG)
        session.until("1 of 5 points")
        session.press("q")
        assert session.ended() == 0
    finally:
        session.close()


# ---- a further folder in this repository, and built-in katas in a course ----------------------


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """A repository like this one, with a further folder."""
    root = repository(tmp_path / "katas")
    project = root / "pyproject.toml"
    project.write_text(
        project.read_text(encoding="utf-8") + 'paths = ["further"]\n', encoding="utf-8"
    )
    copy_kata(root / "further")
    (root / "README.md").write_text("<!-- katas:begin -->\n<!-- katas:end -->\n")
    return root


def test_a_further_folder_is_treated_like_the_built_in_katas(beside: Path, kata: Kata) -> None:
    shown = kata("list", cwd=beside).stdout
    assert 0 < shown.index("unroll") < shown.index("square")
    made = kata("generate", "square", cwd=beside)
    assert made.returncode == 0, made.stderr
    assert (beside / "kata" / "square.py").is_file()
    rows = (beside / "README.md").read_text().splitlines()
    (row,) = (row for row in rows if row.startswith("|  | [`square`]"))
    assert "(kata/square.py) | The gradient of a square | 5, easy |" in row
    graded = kata("grade", "square", "hvp", "--from", "solutions", cwd=beside)
    assert graded.returncode == 0, graded.stderr
    assert "(further/solutions/square.py)" in graded.stdout
    assert "(solutions/hvp.py)" in graded.stdout


def test_a_course_may_have_the_built_in_katas_as_well(stubbed: Path, kata: Kata) -> None:
    (stubbed / "pyproject.toml").write_text('[tool.kata]\npaths = ["."]\n')
    before = {path: path.stat().st_mtime_ns for path in catalog.KATAS.rglob("*.*")}
    made = kata("stubs", cwd=stubbed)
    assert "kata/hvp.py written" in made.stdout
    assert (stubbed / "kata" / "hvp.py").read_text() == catalog.entry("hvp").stub.read_text()
    names = {path: at for path, at in before.items() if "__pycache__" not in path.parts}
    assert all(path.stat().st_mtime_ns == at for path, at in names.items())
    shown = kata("list", cwd=stubbed).stdout
    assert shown.index("hvp") < shown.index("square")


def test_a_new_kata_goes_into_the_only_folder_of_a_course(place: Path) -> None:
    home = place_for(place, None)
    made = lay_out(place, "cube", home)
    assert place / "katas" / "cube" / "checks.py" in made
    assert place / "solutions" / "cube.py" in made
    assert (place / "answers" / "wrong" / "cube").is_dir()


def test_a_new_kata_says_where_it_can_go(place: Path) -> None:
    (place / "pyproject.toml").write_text('[tool.kata]\npaths = ["a", "b"]\n')
    assert place_for(place, "a") == place / "a"
    with pytest.raises(NotHere, match="say with --in which folder it belongs in: a, b"):
        place_for(place, None)
    with pytest.raises(NotHere, match=r'as in paths = \["a", "b", "c"\]'):
        place_for(place, str(place / "c"))
    (place / "pyproject.toml").write_text("[tool.kata]\n")
    with pytest.raises(NotHere, match="names no folder for katas"):
        place_for(place, None)
    assert place_for(ROOT, None) is None


# ---- what cannot be followed ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[tool.kata]\npaths = [\n", "is not TOML"),
        ('[tool.kata]\npaths = "."\n', "is not a list of names of folders"),
        ("[tool.kata]\npaths = [3]\n", "is not a list of names of folders"),
        ('[tool.kata]\npath = ["."]\n', "the key 'path', which means nothing"),
        ("[tool]\nkata = 3\n", "tool.kata is not a table"),
        ("[tool.kata]\nbuiltin = 1\n", "builtin in .* is not true or false"),
        ('[tool.kata]\npaths = ["nowhere"]\n', "'nowhere', which is not a folder"),
        ('[tool.kata]\npaths = ["kata"]\n', "'kata', which holds no folder katas/"),
        ('[tool.kata]\npaths = [".", "kata/.."]\n', r"'kata/\.\.' twice"),
    ],
)
def test_what_cannot_be_followed_is_reported(place: Path, text: str, said: str) -> None:
    (place / "pyproject.toml").write_text(text)
    assert project.find_root(place / "kata") == place
    with pytest.raises(BadProject, match=said) as raised:
        project.homes(place, project.settings(place))
    assert one_line(str(raised.value)) == str(raised.value)
    assert str(place / "pyproject.toml") in str(raised.value)


@pytest.mark.parametrize("words", [("list",), ("grade",), ("audit",), ("generate",), ("doctor",)])
def test_a_command_says_it_in_one_line(place: Path, kata: Kata, words: tuple[str, ...]) -> None:
    (place / "pyproject.toml").write_text('[tool.kata]\npaths = ["nowhere"]\n')
    done = kata(*words, cwd=place)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"kata: {place}/pyproject.toml: paths in [tool.kata] names 'nowhere'")
    assert line.endswith("with `kata new SLUG --in nowhere`")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("square/kata.toml", "title = ", "square/kata.toml is not TOML"),
        ("square/kata.toml", "title = 1\n", "kata.toml has no title (str); add it"),
        ("hvp/kata.toml", "", "there are two katas called hvp"),
        ("my-kata/kata.toml", "", "my-kata cannot be a kata: rename it to a Python name"),
        ("square/diagnoses.toml", "hints = ", "square/diagnoses.toml cannot be read"),
    ],
)
def test_a_kata_that_cannot_be_listed_is_named(
    place: Path, kata: Kata, name: str, text: str, said: str
) -> None:
    (place / "pyproject.toml").write_text(PROJECT.replace("false", "true"))
    (place / "katas" / name).parent.mkdir(exist_ok=True)
    (place / "katas" / name).write_text(text)
    done = kata("hint", "square", cwd=place)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert said in line


@pytest.mark.skipif(sys.platform == "win32", reason="files have no owner there")
def test_a_project_of_a_stranger_brings_no_code(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = (place / "pyproject.toml").stat().st_uid
    stranger = os.stat_result((0o100644, 0, 0, 1, owner + 4001, 0, 0, 0, 0, 0))
    monkeypatch.setattr(os, "geteuid", lambda: owner + 4000)
    monkeypatch.setattr(Path, "stat", lambda self, **_: stranger)
    with pytest.raises(BadProject, match="belongs to another user"):
        project.settings(place)


def test_a_table_of_others_makes_no_project(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.katas]\npaths = ["."]\n[project]\n')
    assert project.find_root(tmp_path) == ROOT
