"""The autograder for Gradescope, as Gradescope unpacks and runs it."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from grader.release import gradescope
from grader.release.autograder import write_autograder
from grader.release.gradescope import main, matched
from grader.release.leaks import leaks

from ..known_answers import ROOT

KATAS = ("hvp", "jvp", "unroll")


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("autograder") / "autograder.zip"
    write_autograder(ROOT, target, KATAS, "full")
    return target


@pytest.fixture
def place(archive: Path, tmp_path: Path) -> Path:
    """The folder that Gradescope calls /autograder."""
    (tmp_path / "submission").mkdir()
    subprocess.run(["unzip", "-q", str(archive), "-d", str(tmp_path / "source")], check=True)
    return tmp_path


def run(place: Path, **more: str) -> dict[str, Any]:
    """Run it, and give its results."""
    shutil.copy(place / "source" / "run_autograder", place / "run_autograder")
    subprocess.run(
        [str(place / "run_autograder")],
        env={**os.environ, "KATA_AUTOGRADER": str(place), "KATA_PYTHON": sys.executable, **more},
        cwd=place,
        check=True,
        timeout=120,
        capture_output=True,
    )
    return results(place)


def results(place: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((place / "results" / "results.json").read_text("utf-8"))
    return found


# ---- the zip ----------------------------------------------------------------------------------


def test_its_programs_are_at_the_root_and_can_be_run(archive: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        for name in ("setup.sh", "run_autograder"):
            assert opened.getinfo(name).external_attr >> 16 == 0o100755


def test_it_has_no_solution(place: Path) -> None:
    assert leaks(place / "source", ROOT / "solutions") == []
    assert not list((place / "source").rglob("solutions"))


def test_it_has_what_pip_installs_it_from(archive: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        names = set(opened.namelist())
    assert {"pyproject.toml", "constraints.txt", "README.md", "LICENSE"} <= names


def test_the_same_katas_give_the_same_file(archive: Path, tmp_path: Path) -> None:
    write_autograder(ROOT, tmp_path / "again.zip", KATAS, "full")
    assert (tmp_path / "again.zip").read_bytes() == archive.read_bytes()


@pytest.mark.parametrize("name", ["setup.sh", "run_autograder"])
def test_the_shell_understands_its_programs(place: Path, name: str) -> None:
    subprocess.run(["sh", "-n", str(place / "source" / name)], check=True)
    assert "@WORDS@" not in (place / "source" / name).read_text()


# ---- a submission -----------------------------------------------------------------------------


def test_a_submission_is_graded(place: Path) -> None:
    shutil.copy(ROOT / "solutions" / "hvp.py", place / "submission" / "HVP (1).py")
    (place / "submission" / "unroll.py").write_text("print('::error::mine\\x1b')\n1 / 0\n")
    found = run(place)
    points = {test["name"]: (test["score"], test["max_score"]) for test in found["tests"]}
    assert found["score"] == 10
    assert sum(score for score, _ in points.values()) == found["score"]
    assert points["jvp: handed in"] == (0, 12)
    assert points["hvp: the product can be differentiated once more"] == (2, 2)
    assert {test["visibility"] for test in found["tests"]} == {"visible"}
    assert {test["status"] for test in found["tests"]} == {"passed", "failed"}
    assert "ZeroDivisionError" in found["output"]
    assert "\x1b" not in found["output"]
    assert found["output_format"] == "text"
    assert found["extra_data"]["sandbox"] == ["full"]


def test_a_sandbox_that_is_too_low_is_said(place: Path) -> None:
    shutil.copy(ROOT / "solutions" / "hvp.py", place / "submission" / "hvp.py")
    found = run(place, KATA_SANDBOX="process")
    assert found["score"] == 0
    assert "'full' is required" in found["output"]
    assert "not a fault of your answer" in found["output"]
    assert len(found["output"].splitlines()) == 1


def test_a_grader_that_does_not_start_is_said(place: Path) -> None:
    found = run(place, KATA_PYTHON="/nowhere/python")
    assert "could not start" in found["output"]
    assert found["score"] == 0


def test_an_older_result_never_stays(place: Path) -> None:
    (place / "results").mkdir()
    (place / "results" / "results.json").write_text('{"score": 100}')
    assert run(place, KATA_PYTHON="/nowhere/python")["score"] == 0


def test_an_empty_submission_gets_nothing(tmp_path: Path) -> None:
    (tmp_path / "submission").mkdir()
    assert main([str(tmp_path), "--katas", "hvp"]) == 0
    found = results(tmp_path)
    assert found["score"] == 0
    assert found["tests"][0]["max_score"] == 10
    assert "There is no hvp.py or hvp.ipynb" in found["tests"][0]["output"]


def test_a_fault_of_the_grader_is_a_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError("a\nb\x1b")

    monkeypatch.setattr(gradescope, "graded", broken)
    assert main([str(tmp_path), "--katas", "hvp"]) == 1
    found = results(tmp_path)
    assert found["output"].startswith("Nothing was graded: a fault in the grader: ValueError: a\\n")
    assert found["score"] == 0


def test_a_grader_that_is_killed_leaves_a_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(gradescope, "graded", killed)
    with pytest.raises(KeyboardInterrupt):
        main([str(tmp_path), "--katas", "hvp"])
    assert "stopped before it came to its end" in results(tmp_path)["output"]


# ---- which file is which ----------------------------------------------------------------------


def paths(submission: Path, *slugs: str) -> dict[str, str]:
    """By kata: the path of the file that counts."""
    with tempfile.TemporaryDirectory() as spool:
        found = matched(submission, Path(spool), slugs)
        return {slug: each.path for slug, each in found.items()}


def put(place: Path, *names: str) -> None:
    for name in names:
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_text("x = 1\n")


@pytest.mark.parametrize(
    "name", ["maml.py", "MAML.py", "maml (1).py", "maml_final.py", "deeper/maml.py"]
)
def test_a_file_is_matched_by_its_name(tmp_path: Path, name: str) -> None:
    put(tmp_path, name)
    assert paths(tmp_path, "maml", "hvp") == {"maml": name}


def test_a_file_is_matched_by_its_functions(tmp_path: Path) -> None:
    shutil.copy(ROOT / "solutions" / "maml.py", tmp_path / "homework3.py")
    assert paths(tmp_path, "maml", "hvp") == {"maml": "homework3.py"}


@pytest.mark.parametrize("name", ["homework3.py", "maml.txt", "._maml.py", "__MACOSX/maml.py"])
def test_other_files_are_not_matched(tmp_path: Path, name: str) -> None:
    put(tmp_path, name)
    assert paths(tmp_path, "maml") == {}


def test_a_kata_that_is_not_asked_for_is_left_out(tmp_path: Path) -> None:
    put(tmp_path, "maml.py", "hvp.py")
    assert paths(tmp_path, "hvp") == {"hvp": "hvp.py"}


@pytest.mark.parametrize(
    ("better", "worse"),
    [("maml.py", "maml.ipynb"), ("maml-2.py", "maml.py"), ("maml.py", "maml_old.py")],
)
def test_of_several_files_one_counts(tmp_path: Path, better: str, worse: str) -> None:
    put(tmp_path, better, worse)
    assert paths(tmp_path, "maml") == {"maml": better}


def test_of_a_clone_the_answers_count(two: Path) -> None:
    assert paths(two, "hvp", "maml") == {"hvp": "hvp.py"}


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "submission").mkdir()
    (tmp_path / "submission" / "hvp.py").symlink_to(ROOT / "solutions" / "hvp.py")
    assert main([str(tmp_path), "--katas", "hvp"]) == 0
    (test,) = results(tmp_path)["tests"]
    assert test["output"].startswith("hvp.py cannot be read: it is a link")
    assert test["score"] == 0
