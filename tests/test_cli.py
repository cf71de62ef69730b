"""The command `kata`: what it takes, what it writes where, and how it ends."""

import json
import os
import re
import shlex
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from .bad import RIGHT
from .conftest import ROOT

Kata = Callable[..., "subprocess.CompletedProcess[str]"]

WRONG = RIGHT.replace("grad_outputs=vector", "grad_outputs=[-v for v in vector]")
LOOP = "while True: pass\n"
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(scope="module", autouse=True)
def no_wishes_of_whoever_tests() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("FORCE_COLOR", "NO_COLOR", "PYTHONIOENCODING"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a few answers to hvp in it."""
    path = tmp_path_factory.mktemp("answers")
    texts = {"right.py": RIGHT, "a wrong one.py": WRONG, "empty.py": "", "loop.py": LOOP}
    for name, text in texts.items():
        (path / name).write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def plain(kata: Kata, folder: Path) -> "subprocess.CompletedProcess[str]":
    """A wrong answer, graded into a pipe with a seed."""
    return kata("grade", "hvp", "--answer", "a wrong one.py", "--seed", "5", cwd=folder)


# ---- exit code 2: one clear line, and nothing is graded -----------------------------------


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param("grade hpv", "Did you mean hvp?", id="unknown_kata"),
        pytest.param("grade zzz", "There are: hvp, jvp, ", id="no_near_kata"),
        pytest.param("grade --answer right.py", "--answer takes files for one kata", id="no_kata"),
        pytest.param("grade hvp maml --answer right.py", "for one kata", id="two_katas"),
        pytest.param("grade hvp --from . --answer right.py", "or --from, not", id="from_too"),
        pytest.param("grade hvp --answer gone.py", "gone.py does not exist", id="missing_file"),
        pytest.param("grade hvp --from gone", "gone is not a folder", id="missing_folder"),
        pytest.param("grade hvp --from .", "hvp.py does not exist", id="folder_without_it"),
        pytest.param("grade hvp --answer right.py --json gone/x", "gone/x", id="json_nowhere"),
        pytest.param("grade hvp --answer right.py --json .", "cannot be written", id="json_folder"),
        pytest.param(
            f"grade hvp --answer right.py --json {'x' * 300}", "cannot be written", id="json_name"
        ),
        pytest.param("grade hvp --answer right.py --deadline 0", "--deadline", id="no_time"),
        pytest.param("grade hvp --answer right.py --deadline 9999", "--deadline", id="too_long"),
        pytest.param("grade hvp --answer right.py --deadline nan", "--deadline", id="nan"),
        pytest.param("grade hvp --answer right.py --seed -1", "--seed", id="seed_below"),
        pytest.param("grade hvp --answer right.py --seed x", "--seed", id="seed_no_number"),
        pytest.param("grade --nope", "--nope", id="unknown_option"),
        pytest.param("frobnicate", "there is no command 'frobnicate' (see ", id="unknown_command"),
        pytest.param(
            "lst", "there is no command 'lst'. Did you mean list? (see", id="near_command"
        ),
        pytest.param("stubs hpv", "Did you mean hvp?", id="stubs_of_unknown"),
        pytest.param("audit hpv", "Did you mean hvp?", id="audit_of_unknown"),
    ],
)
def test_what_cannot_be_done_is_reported_in_one_line(
    kata: Kata, folder: Path, words: str, says: str
) -> None:
    done = kata(*words.split(), cwd=folder)
    assert done.returncode == 2
    assert done.stdout == ""
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_an_unknown_kind_of_worker_is_reported_in_one_line(kata: Kata, folder: Path) -> None:
    done = kata("grade", "hvp", "--answer", "right.py", cwd=folder, KATA_WORKER="boat")
    assert done.returncode == 2
    assert done.stderr.endswith("KATA_WORKER is 'boat'; it can be fork or spawn\n")


# ---- grading ------------------------------------------------------------------------------


def test_a_wrong_answer_ends_in_exit_code_1(plain: Any) -> None:
    assert plain.returncode == 1
    assert plain.stderr == ""
    assert "Not passed yet: 2 of 10 points" in plain.stdout


def test_into_a_pipe_no_escape_codes_are_written(plain: Any) -> None:
    assert "\x1b" not in plain.stdout


def test_the_replay_line_replays_the_run(kata: Kata, folder: Path, plain: Any) -> None:
    (line,) = (row for row in plain.stdout.splitlines() if "Replay this run: " in row)
    command, *words = shlex.split(line.split(": ", 1)[1])
    assert command == "kata"
    again = kata(*words, cwd=folder)
    assert again.stdout == plain.stdout


def test_several_answers_give_json_alone_in_their_order(kata: Kata, folder: Path) -> None:
    names = ["a wrong one.py", "right.py", "empty.py", "right.py"]
    words = [word for name in names for word in ("--answer", name)]
    done = kata("grade", "hvp", *words, "--json", "-", cwd=folder)
    verdicts = json.loads(done.stdout)
    assert [verdict["answer"] for verdict in verdicts] == names
    assert [verdict["outcome"] for verdict in verdicts] == ["failed", "passed", "failed", "passed"]
    assert len({verdict["seed"] for verdict in verdicts}) == 1
    assert "2 of 4 answers passed" in done.stderr
    assert done.returncode == 1


def test_json_takes_the_place_of_an_older_file_as_a_whole(kata: Kata, folder: Path) -> None:
    """Who holds the older file open goes on reading that: it is not written into."""
    target, held = folder / "out.json", folder / "held.json"
    target.write_text("older", encoding="utf-8")
    os.link(target, held)
    done = kata("grade", "hvp", "--answer", "right.py", "--json", "out.json", cwd=folder)
    assert done.returncode == 0
    assert "Passed: 10 of 10 points" in done.stdout
    assert json.loads(target.read_text(encoding="utf-8"))[0]["outcome"] == "passed"
    assert held.read_text(encoding="utf-8") == "older"
    assert list(folder.glob(".*")) == []


def test_json_never_takes_the_place_of_a_device_or_pipe(kata: Kata, folder: Path) -> None:
    """As root, `--json /dev/null` must not leave the machine without one."""
    os.mkfifo(folder / "pipe")
    reader = os.open(folder / "pipe", os.O_RDWR | os.O_NONBLOCK)
    try:
        kata("grade", "hvp", "--answer", "empty.py", "--json", "pipe", cwd=folder)
    finally:
        os.close(reader)
    assert stat.S_ISFIFO((folder / "pipe").stat().st_mode)


def test_a_folder_given_by_from_is_graded(kata: Kata, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "hvp.py").write_text(RIGHT, encoding="utf-8")
    done = kata("grade", "hvp", "--from", str(tmp_path), cwd=folder)
    assert done.returncode == 0
    assert f"({tmp_path / 'hvp.py'})" in done.stdout


def test_the_deadline_holds_and_is_replayed(kata: Kata, folder: Path) -> None:
    done = kata("grade", "hvp", "--answer", "loop.py", "--deadline", "0.5", cwd=folder)
    assert done.returncode == 1
    assert "Your answer ran out of time: 0 of 10 points" in done.stdout
    assert re.search(r"Replay this run: .*--deadline 0\.5\b", done.stdout)


def test_a_reader_that_has_had_enough_changes_no_grade(folder: Path) -> None:
    command = [sys.executable, "-m", "grader", "grade", "hvp", "--answer", "right.py"]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0  # it passes, whoever reads that


# ---- terminals ----------------------------------------------------------------------------


def test_colour_is_never_the_only_sign(kata: Kata, folder: Path, plain: Any) -> None:
    words = ("grade", "hvp", "--answer", "a wrong one.py", "--seed", "5")
    coloured = kata(*words, cwd=folder, FORCE_COLOR="1", TERM="xterm-256color")
    assert "\x1b[32m" in coloured.stdout
    assert ESCAPE.sub("", coloured.stdout) == plain.stdout
    for word in ("passed", "failed", "not reached"):
        assert f" {word} " in plain.stdout


def test_no_color_takes_the_colours_away_and_leaves_the_words(kata: Kata) -> None:
    done = kata("list", FORCE_COLOR="1", NO_COLOR="1", TERM="xterm-256color")
    assert re.findall(r"\x1b\[(?:\d+;)*[349]\d(?:;\d+)*m", done.stdout) == []
    assert "The MAML update step" in ESCAPE.sub("", done.stdout)


def test_a_narrow_terminal_is_kept_to_but_for_the_replay_line(kata: Kata, folder: Path) -> None:
    done = kata("grade", "hvp", "--answer", "a wrong one.py", cwd=folder, COLUMNS="40")
    lines = [row for row in done.stdout.splitlines() if "Replay this run: " not in row]
    assert [row for row in lines if len(row) > 40] == []
    assert "First failure" in done.stdout


def test_a_narrow_list_is_whole(kata: Kata) -> None:
    done = kata("list", COLUMNS="40")
    assert [row for row in done.stdout.splitlines() if len(row) > 40] == []
    assert "…" not in done.stdout


def test_a_terminal_without_utf_8_gets_mathematics_spelled_out(kata: Kata, folder: Path) -> None:
    words = ("grade", "hvp", "--answer", "a wrong one.py", "--seed", "5")
    done = kata(*words, cwd=folder, PYTHONIOENCODING="ascii", COLUMNS="200")
    assert done.stdout.isascii()
    assert "grad L(theta" in done.stdout
    assert "x the product agrees with a finite difference of gradients" in done.stdout


@pytest.mark.parametrize("words", ["list", "--help", "grade --help", "--version", "grade hpv"])
def test_what_grades_nothing_imports_no_torch(words: str) -> None:
    code = (
        f"import sys; sys.argv[1:] = {words.split()}\n"
        "from grader.cli import main\n"
        "try: main()\n"
        "except SystemExit: print('torch' in sys.modules)\n"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "False"
