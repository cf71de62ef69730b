"""`kata class` as an instructor types it: a download in, everything out, and again after a kill."""

import csv
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ..conftest import ROOT

RIGHT = (ROOT / "solutions" / "hvp.py").read_text(encoding="utf-8")
WRONG = sorted((ROOT / "tests" / "answers" / "wrong" / "hvp").glob("*.py"))[0].read_text()


def kata(*words: object, **options: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "grader", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, **options)  # type: ignore[call-overload,no-any-return]


def download(folder: Path, count: int) -> Path:
    """A download of Canvas with right and wrong answers, an endless loop, and an empty file."""
    folder.mkdir()
    raises = "def hessian_vector_product(loss, params, vector):\n    return 1 / 0\n"
    texts = [RIGHT, WRONG, "def hessian_vector_product(:", RIGHT, raises]
    for number in range(count):
        text = f"{texts[number % len(texts)]}\n_mine = {number}\n"
        (folder / f"n_{100 + number}_{900 + number}_hvp.py").write_text(text)
    (folder / "loop_98_898_hvp.py").write_text(
        "def hessian_vector_product(loss, params, vector):\n    while True: pass\n"
    )
    (folder / "empty_99_899_hvp.py").touch()
    return folder


def rows(out: Path) -> list[dict[str, str]]:
    with (out / "grades.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


QUICK = ("--deadline", 3, "--seed", 5, "--allow-sandbox", "process")


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    """A class that was graded in one go: the submissions, the folder, and what was said."""
    home = tmp_path_factory.mktemp("class")
    submissions = download(home / "in", 10)
    done = kata("class", submissions, "--out", home / "out", *QUICK)
    assert done.returncode == 0, done.stderr
    return submissions, home / "out", done.stdout


def test_everybody_gets_a_grade(graded: tuple[Path, Path, str]) -> None:
    outcomes = {row["learner"]: row["outcome"] for row in rows(graded[1])}
    assert outcomes["98"] == "timed_out"
    assert outcomes["99"] == "unreadable"
    assert [outcomes[str(100 + number)] for number in range(5)] == [
        "passed", "failed", "unreadable", "passed", "raised",
    ]  # fmt: skip


def test_it_says_the_layout_and_where_things_are(graded: tuple[Path, Path, str]) -> None:
    assert "Layout: canvas. 12 learners, 12 hand-ins for hvp." in graded[2]
    for name in ("grades.csv", "unmatched.csv", "report.html", "report.txt", "class.sqlite"):
        assert (graded[1] / name).is_file()
    assert len(list((graded[1] / "feedback").glob("*.html"))) == 12


def test_every_grade_carries_a_lower_level_of_the_sandbox(graded: tuple[Path, Path, str]) -> None:
    assert all("sandbox: level process was allowed" in row["note"] for row in rows(graded[1]))


def test_a_second_run_grades_nothing_and_imports_no_torch(graded: tuple[Path, Path, str]) -> None:
    done = kata(
        "class",
        graded[0],
        "--out",
        graded[1],
        *QUICK,
        env={**os.environ, "PYTHONPROFILEIMPORTTIME": "1"},
    )
    assert "0 answers graded" in done.stdout
    assert " click\n" in done.stderr
    assert " torch\n" not in done.stderr


def test_verify_replays_a_sample_and_finds_a_change(graded: tuple[Path, Path, str]) -> None:
    done = kata("class", "verify", graded[1], "--sample", 3)
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        "0 of them changed or out of place; 3 graded again, 0 with another result." in done.stdout
    )
    with sqlite3.connect(graded[1] / "class.sqlite") as database:
        (old,) = database.execute("SELECT verdict FROM verdicts WHERE number = 3").fetchone()
        database.execute(
            "UPDATE verdicts SET verdict = replace(verdict, '\"score\":', '\"score\":1') "
            "WHERE number = 3"
        )
    try:
        done = kata("class", "verify", graded[1], "--sample", 0)
        assert done.returncode == 1
        assert "verdict 3 is not what was stored" in done.stderr
    finally:
        with sqlite3.connect(graded[1] / "class.sqlite") as database:
            database.execute("UPDATE verdicts SET verdict = ? WHERE number = 3", (old,))


def test_reweight_says_what_changes_and_why(graded: tuple[Path, Path, str]) -> None:
    settings = graded[1] / "class.toml"
    settings.write_text(
        '[[override]]\nlearner = "99"\nkata = "hvp"\nscore = 4\nreason = "handed in on paper"\n'
    )
    try:
        done = kata("class", "reweight", graded[1])
        assert done.returncode == 0, done.stderr
        assert "99, hvp: 0 → 4" in done.stdout
        assert "handed in on paper" in done.stdout
        assert "1 grade changed." in done.stdout
        (row,) = [row for row in rows(graded[1]) if row["learner"] == "99"]
        assert row["score"] == "4"
    finally:
        settings.unlink()
        kata("class", "reweight", graded[1])


@pytest.mark.parametrize("name", ["gradescope", "github", "junit", "ctrf", "jsonl"])
def test_every_format_is_written(graded: tuple[Path, Path, str], name: str) -> None:
    done = kata("class", "export", graded[1], "--format", name)
    assert done.returncode == 0, done.stderr
    assert any((graded[1] / "export").iterdir())


def test_pseudonyms_leave_no_id_outside_the_private_folder(
    graded: tuple[Path, Path, str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    done = kata("class", graded[0], "--out", out, *QUICK, "--pseudonyms", "--dry-run")
    assert done.returncode == 0
    done = kata("class", "reweight", graded[1], "--pseudonyms")
    assert done.returncode == 0, done.stderr
    try:
        assert not any(row["learner"].isdigit() for row in rows(graded[1]))
        assert not list((graded[1] / "feedback").glob("10*.html"))
    finally:
        kata("class", "reweight", graded[1])


def test_a_part_is_graded_by_itself_and_parts_are_joined(
    graded: tuple[Path, Path, str], tmp_path: Path
) -> None:
    for number in (1, 2):
        done = kata(
            "class", graded[0], "--out", tmp_path / str(number), *QUICK, "--shard", f"{number}/2"
        )
        assert done.returncode == 0, done.stderr
        assert not (tmp_path / str(number) / "grades.csv").exists()
    done = kata("class", "merge", tmp_path / "1", tmp_path / "2", "--out", tmp_path / "whole")
    assert done.returncode == 0, done.stderr
    assert rows(tmp_path / "whole") == rows(graded[1])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("no-such-folder", "--out", "x"), "no-such-folder does not exist"),
        ((".",), "name the folder for the results with --out DIR"),
        ((".", "--out", "/proc/nothing/here"), "Name another folder with --out"),
        ((".", "--out", "x", "--katas", "hpv"), "Did you mean hvp?"),
        (("tests/attacks", "--dry-run", "--layout", "kanvas"), "canvas"),
        ((".", "--out", "x", "--shard", "3/2"), "it should be like 2/8"),
        (("verify", "nowhere"), "nowhere has no class.sqlite"),
    ],
)
def test_what_cannot_be_done_gets_one_line(words: tuple[str, ...], said: str) -> None:
    done = kata("class", *words)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert said in line


def test_the_help_fits_and_names_every_command() -> None:
    done = kata("class", "--help")
    for word in ("SUBMISSIONS --out DIR", "--dry-run", "verify", "reweight", "merge", "export"):
        assert word in done.stdout


@pytest.mark.parametrize(
    ("count", "kills"), [(12, 3), pytest.param(200, 20, marks=pytest.mark.slow)]
)
@pytest.mark.timeout(3000)
def test_killed_at_any_moment_it_goes_on_to_the_same_grades(
    tmp_path: Path, count: int, kills: int
) -> None:
    submissions = download(tmp_path / "in", count)
    whole = kata("class", submissions, "--out", tmp_path / "whole", *QUICK)
    assert whole.returncode == 0
    chosen = random.Random(7)
    command = [
        *(sys.executable, "-m", "grader", "class", submissions, "--out", tmp_path / "out"),
        *QUICK,
    ]
    for _ in range(kills):
        started = subprocess.Popen(
            list(map(str, command)), cwd=ROOT, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        time.sleep(chosen.uniform(0.1, 6))
        os.killpg(started.pid, signal.SIGKILL)
        started.wait()
    done = kata("class", submissions, "--out", tmp_path / "out", *QUICK)
    assert done.returncode == 0, done.stderr
    assert rows(tmp_path / "out") == rows(tmp_path / "whole")
    assert kata("class", "verify", tmp_path / "out", "--sample", 0).returncode == 0
