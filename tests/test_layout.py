"""A new kata is laid out, and what is missing is listed until it is written."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from grader import catalog
from grader.authoring import new_kata
from grader.authoring.new_kata import BadName, lay_out, missing

from .conftest import ANSWERS, ROOT

Kata = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(catalog, "KATAS", tmp_path / "grader" / "katas")
    return tmp_path


@pytest.mark.parametrize("slug", catalog.slugs())
def test_the_katas_are_written(slug: str) -> None:
    assert missing(ROOT, slug) == []


def test_a_new_kata_touches_no_file_but_its_own(place: Path) -> None:
    made = lay_out(place, "penalty")
    assert all("penalty" in str(path.relative_to(place)) for path in made)
    files = {path for path in place.rglob("*") if path.is_file()}
    assert files == {*(p for p in made if p.is_file()), catalog.KATAS / "penalty" / "__init__.py"}


def test_every_file_of_a_new_kata_is_listed_as_still_to_write(place: Path) -> None:
    made = lay_out(place, "penalty")
    said = missing(place, "penalty")
    for path in made:
        assert any(line.startswith(str(path.relative_to(place))) for line in said), path
    assert "grader/katas/penalty/kata.toml:1: still to write: a title, a few words" in said
    assert "tests/answers/right/penalty/ holds 0 answers, and needs 2" in said
    assert all("WRITE" not in line for line in said)


def test_a_kata_of_which_all_is_written_misses_nothing_but_its_stub(place: Path) -> None:
    lay_out(place, "hvp")
    for name in (path.name for path in (ROOT / "grader" / "katas" / "hvp").glob("*.*")):
        shutil.copy(ROOT / "grader" / "katas" / "hvp" / name, catalog.KATAS / "hvp")
    shutil.copy(ROOT / "solutions" / "hvp.py", place / "solutions")
    for kind in ("right", "wrong"):
        shutil.copytree(
            ANSWERS / kind / "hvp", place / "tests" / "answers" / kind / "hvp", dirs_exist_ok=True
        )
    assert missing(place, "hvp") == []
    (catalog.KATAS / "hvp" / "stub.py").unlink()
    (line,) = missing(place, "hvp")
    assert line.endswith("stub.py is missing: `kata stubs hvp` writes it")


def test_what_is_gone_or_wrong_is_reported_in_one_line(place: Path) -> None:
    lay_out(place, "penalty")
    (catalog.KATAS / "penalty" / "probe.py").unlink()
    (catalog.KATAS / "penalty" / "kata.toml").write_text('title = "x"\nminutes = "many"\n')
    said = missing(place, "penalty")
    assert "grader/katas/penalty/probe.py is missing" in said
    assert "kata.toml of penalty has no minutes (int)" in said
    (catalog.KATAS / "penalty" / "kata.toml").write_text("title = ")
    assert any("cannot be read" in line for line in missing(place, "penalty"))


@pytest.mark.parametrize("slug", ["", "a b", "Big", "1st", "../up", "x" * 50])
def test_what_cannot_name_a_kata_is_refused(place: Path, slug: str) -> None:
    with pytest.raises(BadName, match="slug is a Python name"):
        lay_out(place, slug)
    assert not (place / "grader").exists()


@pytest.mark.parametrize(
    ("slug", "said"),
    [("class", "a Python keyword"), ("torch", "a module of that name"), ("typing", "a module"),
     ("numpy", "a module"), ("grader", "a module"), ("random", "a module")],
)  # fmt: skip
def test_a_kata_is_not_a_keyword_and_not_a_module(place: Path, slug: str, said: str) -> None:
    with pytest.raises(BadName, match=said):
        lay_out(place, slug)
    assert not (place / "grader").exists()


def test_a_kata_that_is_there_is_not_laid_out_again(place: Path) -> None:
    lay_out(place, "penalty")
    with pytest.raises(BadName, match="already"):
        lay_out(place, "penalty")


@pytest.fixture
def at_new(tmp_path: Path, kata: Kata) -> Kata:
    """`kata` in a repository in which a kata has been laid out, and no more."""
    for name in ("grader", "solutions"):
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignore)
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, tmp_path)

    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        return kata(*words, cwd=tmp_path, PYTHONPATH=str(tmp_path))

    assert run("new", "penalty").returncode == 0
    return run


def test_what_is_made_leaves_a_new_kata_out(at_new: Kata, tmp_path: Path) -> None:
    done = at_new("generate")
    assert done.returncode == 1
    left = "penalty is not written yet and was left out: `kata audit penalty` lists what is left"
    assert done.stdout.splitlines()[-1] == left
    assert (tmp_path / "kata" / "hvp.py").exists()
    assert not list(tmp_path.glob("*/penalty.ipynb")) + list(tmp_path.glob("kata/penalty.py"))
    assert (tmp_path / "README.md").read_text() == (ROOT / "README.md").read_text()


@pytest.mark.parametrize("command", ["grade", "reset"])
def test_a_kata_without_a_stub_says_what_makes_it(at_new: Kata, command: str) -> None:
    (line,) = at_new("generate", "hvp").stderr.splitlines() or [""]
    assert line == ""
    done = at_new(command, "penalty")
    assert done.returncode == 2
    assert done.stderr.endswith("penalty has no stub yet; `kata stubs penalty` makes it\n")


def test_the_audit_refuses_a_new_kata_and_says_what_is_missing(at_new: Kata) -> None:
    done = at_new("audit", "penalty")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert "solutions/penalty.py:49: still to write: the reference answer" in lines
    assert lines[-1].startswith("breach: penalty is not written yet: ")


def test_templates_are_as_many_as_the_files_of_a_kata() -> None:
    assert {path.name for path in new_kata.TEMPLATE.iterdir()} == {*new_kata._FILES, "solution.py"}
