"""`pytest kata/`: the checks as items, for practice, with the answers behind the wall."""

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from grader.pipeline.grade import load_kata

from .bad import RIGHT
from .conftest import ROOT
from .warm_command import warm_command

LOOK = 'import sys\nprint("in pytest:", "pytest" in sys.modules, "\\x1b[31m")\n'
FIRST_ORDER = """import torch


def maml_inner_update(model, support_x, support_y, loss_fn, inner_lr):
    weights = dict(model.named_parameters())
    slopes = torch.autograd.grad(loss_fn(model(support_x), support_y), list(weights.values()))
    fast = {n: w - inner_lr * g for (n, w), g in zip(weights.items(), slopes)}
    return lambda x: torch.func.functional_call(model, fast, (x,))


def maml_outer_update(original_model, fast_model, query_x, query_y, loss_fn):
    loss = loss_fn(fast_model(query_x), query_y)
    loss.backward()
    return loss
"""

NONE_IS_RUN_S = 30.0
"""Less than an answer may take."""
WISHES = ("PYTEST_ADDOPTS", "PY_COLORS", "FORCE_COLOR", "COLUMNS", "KATA_COMMAND")


def run_pytest(
    folder: Path, *words: str, timeout: float = 300
) -> "subprocess.CompletedProcess[str]":
    words = ("-p", "no:cacheprovider", *words)
    environment = {k: v for k, v in os.environ.items() if k not in WISHES}
    return warm_command().run(words, folder, environment, timeout, module="pytest")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Answers that pass, fail, raise and cannot be read, each of which would print if run."""
    root = tmp_path_factory.mktemp("practice")
    texts = {
        "kata/hvp.py": LOOK + RIGHT,
        "kata/maml.py": LOOK + FIRST_ORDER,
        "kata/unroll.py": LOOK + "x = 1 / 0\n",
        "solutions/unroll.py": "x = = 1\n",
    }
    for name, text in texts.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def run(folder: Path) -> "subprocess.CompletedProcess[str]":
    """Everything at once, and with doctest, which imports what it collects."""
    words = ("-v", "-rP", "--doctest-modules", "--junitxml=out.xml")
    return run_pytest(folder, "kata", "solutions", *words)


@pytest.fixture(scope="module")
def junit(folder: Path, run: "subprocess.CompletedProcess[str]") -> dict[str, ElementTree.Element]:
    """The cases of the JUnit report by class and name."""
    tree = ElementTree.parse(folder / "out.xml")
    return {f"{case.get('classname')}::{case.get('name')}": case for case in tree.iter("testcase")}


def test_every_check_is_an_item(junit: dict[str, ElementTree.Element]) -> None:
    answers = ("kata.hvp", "kata.maml", "kata.unroll", "solutions.unroll")
    wanted = [
        f"{answer}::{check.id}"
        for answer in answers
        for check in load_kata(answer.split(".")[1]).checks
    ]
    assert list(junit) == wanted


def test_a_right_answer_passes_all(run: "subprocess.CompletedProcess[str]") -> None:
    rows = [row for row in run.stdout.splitlines() if row.startswith("kata/hvp.py::")]
    assert len(rows) == len(load_kata("hvp").checks)
    assert [row for row in rows if " PASSED " not in row] == []


def test_a_failed_check_fails_with_its_message(
    run: "subprocess.CompletedProcess[str]", junit: dict[str, ElementTree.Element]
) -> None:
    assert run.returncode == 1
    failure = junit["kata.maml::curvature_agrees_with_finite_differences"].find("failure")
    assert failure is not None
    assert "Found: Your meta-gradient minus its first-order part" in str(failure.text)
    assert "Asked: It should be −α H v" in str(failure.text)
    assert "Replay this run: kata grade maml --seed " in str(failure.text)


def test_every_failure_says_that_it_is_for_practice(
    junit: dict[str, ElementTree.Element],
) -> None:
    failures = [f for case in junit.values() for f in case.iter("failure")]
    assert len(failures) == 5  # three for first-order MAML, one for each answer that never ran
    for failure in failures:
        assert "What counts is the result of `kata grade`" in str(failure.text)


def test_a_check_that_is_not_reached_is_skipped(junit: dict[str, ElementTree.Element]) -> None:
    skipped = junit["kata.maml::holds_in_float32"].find("skipped")
    assert skipped is not None
    assert str(skipped.get("message")).startswith("not reached: it holds in float32")


@pytest.mark.parametrize(
    ("case", "message"),
    [
        pytest.param("kata.unroll", "Found: ZeroDivisionError: division by zero.", id="raised"),
        pytest.param("solutions.unroll", "Line: 1, column 5: x = = 1", id="unreadable"),
    ],
)
def test_a_broken_answer_is_a_failure_and_no_error(
    junit: dict[str, ElementTree.Element], case: str, message: str
) -> None:
    failure = junit[f"{case}::function_is_written"].find("failure")
    assert failure is not None
    assert message in str(failure.text)
    assert [e for item in junit.values() for e in item.iter("error")] == []


def test_no_answer_is_imported_by_pytest(run: "subprocess.CompletedProcess[str]") -> None:
    assert "in pytest: False" in run.stdout
    assert "in pytest: True" not in run.stdout


def test_what_an_answer_prints_is_shown_harmless(run: "subprocess.CompletedProcess[str]") -> None:
    assert "in pytest: False \\x1b[31m" in run.stdout
    assert "\x1b" not in run.stdout


def test_no_failure_shows_a_traceback(run: "subprocess.CompletedProcess[str]") -> None:
    assert "Traceback" not in run.stdout
    assert "def runtest" not in run.stdout
    assert run.stderr == ""


def test_a_choice_by_name_grades_one_file_and_runs_the_chosen(folder: Path) -> None:
    done = run_pytest(folder, "kata/hvp.py", "-k", "symmetric or linear", "-v")
    assert done.returncode == 0
    assert "kata/hvp.py::is_symmetric PASSED" in done.stdout
    assert "kata/hvp.py::is_linear PASSED" in done.stdout
    assert "2 passed, 4 deselected" in done.stdout


def test_an_item_can_be_named_by_its_id(folder: Path) -> None:
    done = run_pytest(folder, "kata/unroll.py::function_is_written", "-q")
    assert done.returncode == 1
    assert "1 failed" in done.stdout


def test_collecting_runs_no_answer(tmp_path: Path) -> None:
    """The answer would loop for longer than `run_pytest` waits."""
    (tmp_path / "kata").mkdir()
    (tmp_path / "kata" / "hvp.py").write_text("while True: pass\n", encoding="utf-8")
    done = run_pytest(tmp_path, "kata", "--collect-only", "-q", timeout=NONE_IS_RUN_S)
    assert done.returncode == 0
    assert "kata/hvp.py::function_is_written" in done.stdout


def test_other_files_beside_the_answers_are_pytests_own(tmp_path: Path) -> None:
    (tmp_path / "kata").mkdir()
    text = "def test_mine():\n    assert True\n"
    (tmp_path / "kata" / "test_mine.py").write_text(text, encoding="utf-8")
    done = run_pytest(tmp_path, "kata", "-v", timeout=NONE_IS_RUN_S)
    assert "kata/test_mine.py::test_mine PASSED" in done.stdout


@pytest.mark.parametrize(
    "words",
    [[], ["-n", "2", "-p", "no:cacheprovider"], ["--import-mode=importlib", "-o", "addopts="]],
)
def test_no_warning_of_ours_becomes_an_error(tmp_path: Path, words: list[str]) -> None:
    place = tmp_path / "solutions"
    place.mkdir()
    (place / "hvp.py").write_text((ROOT / "solutions" / "hvp.py").read_text("utf-8"), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-W", "error", *words, "solutions"],
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "6 passed" in done.stdout
