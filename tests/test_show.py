"""`kata show`, as a learner types it."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.experiments.which import find, kata_of
from grader.learner.progress import Progress, Standing

from .conftest import ANSWERS, ROOT, repository
from .shown import obeyed, unseen

Run = Callable[..., "subprocess.CompletedProcess[str]"]
MEAN = """
def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    return model

def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    print("\\x1b[2J::error::harm")
    raise ValueError("\\x1b[2J\\n::error::harm \\u202e" * 9)
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A repository whose maml is solved."""
    place = repository(tmp_path / "home")
    shutil.copy(ROOT / "solutions" / "maml.py", place / "kata" / "maml.py")
    return place


def test_without_a_name_it_lists_what_there_is(kata: Run) -> None:
    shown = kata("show").stdout
    assert [line.split()[0] for line in shown.splitlines()[:-1]] == [
        "sinusoid", "truncation", "implicit-memory", "checkpoint-memory",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("show sinus", "'sinus'"),
        ("show truncation --quick", "are for sinusoid"),
        ("show sinusoid --quick --iterations 50", "not both"),
        ("show sinusoid --deadline nan", "--deadline"),
        ("show sinusoid --answer gone.py", "gone.py does not exist"),
        ("show sinusoid --answer .", "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_one_line(kata: Run, tmp_path: Path, words: str, says: str) -> None:
    done = kata(*words.split(), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_stub_has_nothing_to_show(kata: Run, tmp_path: Path) -> None:
    done = kata("show", "sinusoid", cwd=repository(tmp_path / "home"))
    assert done.returncode == 2
    assert "kata/maml.py has nothing written in it yet" in done.stderr


def test_a_kata_that_the_repository_does_not_have_is_named(kata: Run, home: Path) -> None:
    done = kata("show", "truncation", cwd=home)
    assert done.returncode == 2
    assert "truncated_unroll, which this repository does not have" in done.stderr


def test_training_ends_with_a_table_and_plots_and_a_second_call_has_them_at_once(
    kata: Run, home: Path
) -> None:
    words = ("show", "sinusoid", "--iterations", "50", "--svg", "plots")
    first, again = kata(*words, cwd=home), kata(*words, cwd=home)
    assert first.returncode == again.returncode == 0
    assert "50 of 50 iterations" not in again.stderr
    assert first.stdout == again.stdout
    for name in ("your maml", "first order", "joint", "10 steps", "█"):
        assert name in first.stdout
    assert {path.name for path in (home / "plots").iterdir()} == {
        "sinusoid-iterations.svg", "sinusoid-steps.svg", "sinusoid-waves.svg",
    }  # fmt: skip


def test_ctrl_c_stops_it_and_the_next_call_goes_on(kata: Run, home: Path) -> None:
    words = ["show", "sinusoid", "--iterations", "20000"]
    running = subprocess.Popen(
        [sys.executable, "-m", "grader", *words],
        cwd=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    assert running.stderr is not None
    first = next(line for line in running.stderr if "iterations, loss" in line)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert first.startswith("25 of 20,000")
    assert "the same command goes on from there" in said
    again = kata("show", "sinusoid", "--iterations", "25", cwd=home)
    assert again.returncode == 0
    assert "loss" not in again.stderr, "what was trained has been kept"


def test_damaged_state_is_said_and_training_begins_anew(kata: Run, home: Path) -> None:
    words = ("show", "sinusoid", "--iterations", "25")
    whole = kata(*words, cwd=home).stdout
    (file,) = (home / ".kata" / "experiments").iterdir()
    file.write_text("{")
    again = kata(*words, cwd=home)
    assert "could not be read, so training begins anew" in again.stderr
    assert again.stdout == whole


def test_a_wrong_answer_is_shown_and_named(kata: Run) -> None:
    file = ANSWERS / "wrong" / "maml" / "first_order_no_create_graph.py"
    shown = kata("show", "sinusoid", "--iterations", "25", "--answer", str(file)).stdout
    assert "This answer has not passed: The gradient treats the inner gradient" in shown
    assert "wrong answer" in shown
    assert "it is where first-order MAML is" in shown


def test_what_a_hostile_answer_says_is_harmless(kata: Run, tmp_path: Path) -> None:
    file = tmp_path / "mean.py"
    file.write_text(MEAN, encoding="utf-8")
    done = kata("show", "sinusoid", "--iterations", "25", "--answer", str(file))
    assert done.returncode == 2
    assert "it raised ValueError" in done.stderr
    assert not unseen(done.stdout + done.stderr)
    assert not any(map(obeyed, (done.stdout + done.stderr).splitlines()))


# ---- which answer -----------------------------------------------------------------------------


def test_the_whole_loop_is_taken_once_its_kata_is_passed(tmp_path: Path) -> None:
    (tmp_path / "kata").mkdir()
    for slug in ("maml", "sinusoid"):
        (tmp_path / "kata" / f"{slug}.py").touch()

    def taken(*passed: str) -> str:
        kept = Progress({slug: Standing(first_passed="2026-01-01") for slug in passed})
        found = find(tmp_path, kept, "sinusoid", "maml", demand_pass=False)
        assert found is not None
        return found[0]

    assert [taken(), taken("maml"), taken("maml", "sinusoid")] == ["maml", "maml", "sinusoid"]


def test_without_a_pass_and_without_a_reference_there_is_nothing_to_take(tmp_path: Path) -> None:
    assert find(tmp_path, Progress(), "truncated_unroll", demand_pass=True) is None


@pytest.mark.parametrize(
    ("text", "kata"),
    [
        ("def meta_train(): ...", "sinusoid"),
        ("def maml_inner_update(): ...", "maml"),
        ("(", "maml"),
    ],
)
def test_a_file_is_taken_for_the_kata_whose_functions_it_defines(
    tmp_path: Path, text: str, kata: str
) -> None:
    (tmp_path / "a.py").write_text(text)
    assert kata_of(tmp_path / "a.py", "sinusoid", "maml") == kata
