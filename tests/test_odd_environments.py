"""The command where streams are closed, readers leave, and Python is asked to be strict."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from grader import catalog
from grader.authoring.stubs import bring_back, keeps_a_copy
from grader.common import commands
from grader.report.harmless import file_text

from .conftest import ROOT

Kata = Callable[..., "subprocess.CompletedProcess[str]"]
RIGHT = ROOT / "solutions" / "hvp.py"
STUB = ROOT / "grader" / "katas" / "hvp" / "stub.py"

unix = pytest.mark.skipif(sys.platform == "win32", reason="needs a shell of Unix")


def in_shell(words: str, redirected: str) -> int:
    """The exit code of `kata`, with its streams redirected by a shell."""
    call = f"{shlex.quote(sys.executable)} -m grader {words} {redirected}"
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {call}"], cwd=ROOT, capture_output=True, timeout=120,
        check=False,
    ).returncode  # fmt: skip


# ---- streams ------------------------------------------------------------------------------


@unix
@pytest.mark.parametrize("redirected", [">&-", "2>&-", "<&- >&- 2>&-", "| true", "1</dev/null"])
def test_what_becomes_of_the_output_does_not_change_the_grade(
    redirected: str, tmp_path: Path
) -> None:
    verdicts = tmp_path / "verdicts.json"
    graded = f"grade hvp --json {verdicts}"
    assert in_shell(f"{graded} --answer {RIGHT} --answer {STUB}", redirected) == 1
    outcomes = [verdict["outcome"] for verdict in json.loads(verdicts.read_text("utf-8"))]
    assert outcomes == ["passed", "not_started"]


@unix
@pytest.mark.parametrize("redirected", [">&-", "2>&-", "<&- >&- 2>&-", "| true"])
@pytest.mark.parametrize("words", ["list", "--help", "solution hvp --spoil", "completion bash"])
def test_other_commands_end_well_too(words: str, redirected: str) -> None:
    assert in_shell(words, redirected) == 0


@unix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_reported_after_the_work() -> None:
    done = subprocess.run(
        ["bash", "-c", f"{shlex.quote(sys.executable)} -m grader list >/dev/full"],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == ("kata: standard output could not be written: No space left on device\n")


# ---- Python's own switches ----------------------------------------------------------------


def test_without_docstrings_titles_and_help_stay(kata: Kata) -> None:
    environment = {"PYTHONOPTIMIZE": "2", "PYTHONDONTWRITEBYTECODE": "1"}
    done = kata("grade", "hvp", "--answer", str(RIGHT), **environment)
    assert done.returncode == 0
    assert "✓ the function is written" in done.stdout
    for words in (("--help",), ("grade", "--help"), ("status", "--help"), ("doctor", "--help")):
        assert kata(*words, **environment).stdout == kata(*words).stdout


def test_an_answers_assert_holds_without_asserts(kata: Kata, tmp_path: Path) -> None:
    answer = tmp_path / "hvp.py"
    answer.write_text("assert False, 'this line was run'\n", encoding="utf-8")
    done = kata("grade", "hvp", "--answer", str(answer), PYTHONOPTIMIZE="1",
                PYTHONDONTWRITEBYTECODE="1")  # fmt: skip
    assert done.returncode == 1
    assert "AssertionError: this line was run" in done.stdout


def test_a_warning_that_would_be_an_error_fails_no_right_answer(kata: Kata, tmp_path: Path) -> None:
    answer = tmp_path / "hvp.py"
    warns = "import warnings\nwarnings.warn('from the answer')\n"
    answer.write_text(RIGHT.read_text(encoding="utf-8") + warns, encoding="utf-8")
    done = kata("grade", "hvp", "--answer", str(answer), PYTHONWARNINGS="error")
    assert (done.returncode, done.stderr) == (0, "")


# ---- an answer that is not there ----------------------------------------------------------


def test_a_missing_answer_refuses_no_other(kata: Kata, tmp_path: Path) -> None:
    gone = tmp_path / "gone.py"
    done = kata("grade", "hvp", "--answer", str(gone), "--answer", str(RIGHT), "--json", "-")
    assert done.returncode == 2
    (verdict,) = json.loads(done.stdout)
    assert (verdict["answer"], verdict["outcome"]) == (str(RIGHT), "passed")
    assert done.stderr.endswith(f"kata: {gone} does not exist, so hvp cannot be graded\n")


def test_a_folder_is_graded_but_for_what_is_missing(kata: Kata, tmp_path: Path) -> None:
    shutil.copy(ROOT / "solutions" / "unroll.py", tmp_path)
    done = kata("grade", "hvp", "unroll", "--from", str(tmp_path))
    assert done.returncode == 2
    assert "Passed: 16 of 16 points" in done.stdout
    assert done.stderr == f"kata: {tmp_path}/hvp.py does not exist, so hvp cannot be graded\n"


# ---- what to type -------------------------------------------------------------------------


def program(folder: Path, python: str) -> Path:
    folder.mkdir(parents=True)
    file = folder / "kata"
    file.write_text(f"#!{python}\n", encoding="utf-8")
    file.chmod(0o755)
    return file


@unix
def test_the_command_is_one_that_works_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bin_ = tmp_path / "my env" / "bin"
    python = str(bin_ / "python")
    monkeypatch.setattr(sys, "executable", python)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "elsewhere"))
    assert commands.typed("list") == "'my env/bin/python' -m grader list"
    program(bin_, python)
    assert commands.typed("list") == "'my env/bin/kata' list"
    program(tmp_path / "elsewhere", "/usr/bin/python3")  # another project's
    assert commands.typed("list") == "'my env/bin/kata' list"
    monkeypatch.setenv("PATH", str(bin_))
    assert commands.typed("list") == "kata list"
    monkeypatch.chdir(bin_)
    monkeypatch.setenv("PATH", os.devnull)
    assert commands.typed("list") == "./kata list"


@pytest.mark.parametrize(
    ("typed", "near"),
    [("nope", ""), ("x", ""), ("hpv", "hvp"), ("HVP", "hvp"), ("unrol", "unroll")],
)
def test_only_a_near_spelling_is_guessed(typed: str, near: str) -> None:
    guess = f" Did you mean {near}?" if near else ""
    with pytest.raises(catalog.UnknownKata) as said:
        catalog.entry(typed)
    assert (
        str(said.value)
        == f"there is no kata {typed!r}.{guess} There are: {', '.join(catalog.slugs())}."
    )


def test_a_copy_is_spoken_of_where_one_is_kept(root: Path) -> None:
    file = root / "kata" / "hvp.py"
    file.write_text("mine\n", encoding="utf-8")
    assert keeps_a_copy(root, "hvp")
    file.unlink()
    assert not keeps_a_copy(root, "hvp")
    assert bring_back(root, "hvp") is None
    assert not keeps_a_copy(root, "hvp")


# ---- where the user is --------------------------------------------------------------------


@unix
@pytest.mark.parametrize("words", ["list", "grade hvp", "solution hvp --spoil", "reset hvp"])
def test_a_folder_that_was_deleted_is_reported_in_one_line(words: str, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    command = f"rmdir {gone}; exec {shlex.quote(sys.executable)} -m grader {words}"
    done = subprocess.run(
        ["bash", "-c", command], cwd=gone, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 2
    assert done.stderr == (
        "kata: the folder that you are in has been deleted: go to another one, and try again\n"
    )


# ---- what is printed of a file ------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "cp1252:strict"])
def test_an_encoding_that_lacks_a_letter_ends_nothing(kata: Kata, encoding: str) -> None:
    done = kata("solution", "hvp", "--spoil", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, "")
    assert "def hessian_vector_product(" in done.stdout


def test_a_difference_that_is_redirected_is_whole() -> None:
    line = "\tx = [" + "1, " * 500 + "]"
    assert file_text(line, cut=False) == line
    assert file_text(line, cut=True) == line[:400] + "…"
    assert file_text("a\x1b[2Jb\r\nc\td", cut=False) == "a\\x1b[2Jb\\r\nc\td"
    assert file_text("::error::x", cut=False) == "\\x3a:error::x"
