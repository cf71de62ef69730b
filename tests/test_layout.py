"""A new kata is laid out, and what is missing of it is told until it is written."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from grader import catalog
from grader.authoring import layout
from grader.authoring.layout import BadName, lay_out, missing

from .conftest import ANSWERS, ROOT


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


def test_every_file_of_a_new_kata_is_told_to_be_written(place: Path) -> None:
    made = lay_out(place, "penalty")
    told = missing(place, "penalty")
    for path in made:
        assert any(line.startswith(str(path.relative_to(place))) for line in told), path
    assert "grader/katas/penalty/kata.toml:1: still to write: a title, a few words" in told
    assert "tests/answers/right/penalty/ holds 0 answers, and needs 2" in told
    assert all("WRITE" not in line for line in told)


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


def test_what_is_gone_or_wrong_is_told_in_a_line(place: Path) -> None:
    lay_out(place, "penalty")
    (catalog.KATAS / "penalty" / "probe.py").unlink()
    (catalog.KATAS / "penalty" / "kata.toml").write_text('title = "x"\nminutes = "many"\n')
    told = missing(place, "penalty")
    assert "grader/katas/penalty/probe.py is missing" in told
    assert "kata.toml of penalty has no minutes (int)" in told
    (catalog.KATAS / "penalty" / "kata.toml").write_text("title = ")
    assert any("cannot be read" in line for line in missing(place, "penalty"))


@pytest.mark.parametrize("slug", ["", "a b", "Big", "class", "1st", "../up", "x" * 50])
def test_what_cannot_name_a_kata_is_refused(place: Path, slug: str) -> None:
    with pytest.raises(BadName, match="slug is a Python name"):
        lay_out(place, slug)
    assert not (place / "grader").exists()


def test_a_kata_that_is_there_is_not_laid_out_again(place: Path) -> None:
    lay_out(place, "penalty")
    with pytest.raises(BadName, match="already"):
        lay_out(place, "penalty")


def test_the_audit_refuses_a_new_kata_and_says_what_is_missing(
    tmp_path: Path, kata: Callable[..., object]
) -> None:
    for name in ("grader", "solutions"):
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    made = kata("new", "penalty", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert made.returncode == 0  # type: ignore[attr-defined]
    done = kata("audit", "penalty", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert done.returncode == 1  # type: ignore[attr-defined]
    lines = done.stdout.splitlines()  # type: ignore[attr-defined]
    assert "solutions/penalty.py:38: still to write: the reference answer" in lines
    assert lines[-1].startswith("breach: penalty is not written yet: ")


def test_templates_are_as_many_as_the_files_of_a_kata() -> None:
    assert {path.name for path in layout.TEMPLATE.iterdir()} == {*layout._OWN, "solution.py"}
