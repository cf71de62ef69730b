"""The failing problem in a learner's hands: which one, under which names, what is compared."""

import dataclasses
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from torch import Tensor, nn

import grader.notebook
from grader import catalog
from grader.judge.compare import Expected
from grader.learner import progress
from grader.notebook.put_in import put_in
from grader.pipeline.grade import load_kata
from grader.play import BadProblem, problem
from grader.play.arguments import arguments_of
from grader.play.comparison import compared

from .conftest import ANSWERS, ROOT
from .test_progress import verdict

Run = Callable[..., "subprocess.CompletedProcess[str]"]
FIRST_ORDER = ANSWERS / "wrong" / "maml" / "first_order_no_create_graph.py"


@pytest.fixture(autouse=True)
def default_dtype() -> Iterator[None]:
    """Playing sets the default dtype, which other tests should not see."""
    before = torch.get_default_dtype()
    yield
    torch.set_default_dtype(before)


# ---- names ------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", catalog.slugs())
def test_a_problem_has_what_the_first_function_takes(slug: str) -> None:
    functions = catalog.entry(slug).functions
    first = next(iter(functions.values()))
    for each in load_kata(slug).draw(5):
        assert set(first) <= arguments_of(each, functions).keys()


def test_a_problem_may_name_its_arguments_itself() -> None:
    own = SimpleNamespace(arguments=lambda: {"critic": 1}, seed=3)
    assert arguments_of(own, {}) == {"critic": 1}
    built = SimpleNamespace(build=lambda: (1, 2), seed=3, rate=0.5, again=True, family="plain")
    assert arguments_of(built, {"f": ("x",), "g": ("x", "y")}) == {"rate": 0.5, "x": 1, "y": 2}


def test_the_reference_is_close_on_the_problem_and_a_known_mistake_is_not() -> None:
    said = {}
    for name, answer in (("right", ROOT / "solutions" / "maml.py"), ("wrong", FIRST_ORDER)):
        names = problem("maml", seed=7, number=3, answer=answer).names
        exec(
            "fast = maml_inner_update(model, support_x, support_y, loss_fn, inner_lr)\n"
            "outputs = expected('outputs', fast(query_x))\n"
            "loss = maml_outer_update(model, fast, query_x, query_y, loss_fn)\n"
            "said = expected('meta_gradient', model)\n",
            names,
        )
        assert str(names["outputs"]).startswith("close")
        said[name] = str(names["said"])
    assert said["right"].startswith("close")
    assert said["wrong"].startswith("off by ")


def test_the_problem_is_the_one_that_the_verdict_saw() -> None:
    found = problem("maml", seed=7, number=3)
    assert found.where.startswith("problem 3 of 14: the plain model, inner_lr = 0.25")
    again = problem("maml", seed=7, number=3)
    assert torch.equal(found.names["support_x"], again.names["support_x"])  # type: ignore[arg-type]
    assert "maml_inner_update" not in found.names


@pytest.mark.parametrize(("seed", "number"), [(7, 0), (7, 15), (-1, 1), (2**31, 1)])
def test_what_is_not_there_is_refused(seed: int, number: int) -> None:
    with pytest.raises(BadProblem, match=r"from [01] to"):
        problem("maml", seed=seed, number=number)


# ---- comparing ----------------------------------------------------------------------------------

A, B = torch.tensor([[1.25, 2.5]], dtype=torch.float64), torch.tensor([4.75], dtype=torch.float64)
RIGHT = Expected(("a.weight", "b"), (A, B), False, torch.float64)
NUMBER = Expected(("loss",), (torch.tensor(0.3125, dtype=torch.float64),), True, torch.float64)


class Two(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.a, self.b = nn.Parameter(A.clone()), nn.Parameter(B.clone())


@pytest.mark.parametrize(
    ("mine", "right", "said"),
    [
        ((A, B), RIGHT, "close: it agrees to 1e-06 of its length"),
        ({"b": B, "a.weight": A}, RIGHT, "close: it agrees to 1e-06 of its length"),
        ([2 * A, 2 * B], RIGHT, "off by a factor of 2"),
        ([-A, -B], RIGHT, "off by a factor of -1 (the sign alone)"),
        ([A, 1.1 * B], RIGHT, "off by 8.6 %, most of all in b"),
        ([0 * A, 0 * B], RIGHT, "zero everywhere, which the right value is not"),
        ([A], RIGHT, "wrong number of tensors: 1, not 2"),
        ([A[0], B], RIGHT, "wrong shape: (2,) for a.weight, not (1, 2)"),
        ([A, None], RIGHT, "None for b"),
        ([A, "b"], RIGHT, "not a tensor for b: str"),
        ([A, B * torch.nan], RIGHT, "NaN or infinity for b"),
        (Two(), RIGHT, "None for a.weight"),
        (0.3125, NUMBER, "close: it agrees to 1e-06 of its length"),
        (torch.tensor([0.625]), NUMBER, "off by a factor of 2"),
        (0.35, NUMBER, "off by 12 %"),
    ],
)
def test_a_difference_is_said_without_the_right_value(
    mine: object, right: Expected, said: str
) -> None:
    assert compared(mine, right) == said


def test_no_number_of_the_right_value_is_shown() -> None:
    expected = problem("maml", seed=7, number=1).expected
    right = expected._right["meta_gradient"]
    entries = [f"{entry:.4f}" for entry in right.vector.tolist()]
    mine: list[Tensor] = [tensor + 0.1 for tensor in right.tensors]
    shown = [expected(), expected("meta_gradient"), expected("meta_gradient", mine), expected]
    assert [e for e in entries for text in shown if e.strip("-0") in repr(text)] == []
    assert "there is no 'meta_grad' to compare with; there are: " in expected("meta_grad")


# ---- the command --------------------------------------------------------------------------------


@pytest.fixture
def failed(root: Path) -> Path:
    """A repository in which maml failed on problem 3 of seed 7."""
    (root / "kata" / "maml.py").write_bytes(FIRST_ORDER.read_bytes())
    check = dataclasses.replace(_check(), title="the title")
    at_three = dataclasses.replace(verdict(), seed=7, problem=3, checks=(check,))
    progress.change(root, lambda old: progress.graded(old, at_three))
    return root


def _check() -> "object":
    from grader.judge.verdict import CheckResult

    return CheckResult("one", "", "failed", 1, True, "")


def typed(root: Path, text: str, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "grader", "play", "maml", *words], input=text, cwd=root,
        capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip


def test_the_last_failure_is_played_with_pdb_and_exit(failed: Path) -> None:
    file = failed / "kata" / "maml.py"
    text = file.read_text().replace(
        "def maml_inner", "def stops():\n    breakpoint()\n\n\ndef maml_inner"
    )
    file.write_text(text)
    done = typed(failed, "inner_lr\nstops()\np 6 * 7\nc\nprint('then', support_x.dtype)\nexit()\n")
    assert done.returncode == 0
    assert "maml, seed 7, problem 3 of 14" in done.stdout
    assert "It failed: the title." in done.stdout
    assert "unconfined, and nothing is graded" in done.stdout
    for part in ("0.25", "(Pdb)", "42", "then torch.float64"):
        assert part in done.stdout


def test_a_file_that_raises_leaves_the_problem_to_play_with(failed: Path) -> None:
    (failed / "kata" / "maml.py").write_text("raise ValueError('mine')\n")
    done = typed(failed, "print(support_x.shape)\n", "--problem", "2")
    assert done.returncode == 0
    assert "ValueError: mine" in done.stderr
    assert "its functions are missing here" in done.stderr
    assert "torch.Size" in done.stdout
    assert "problem 2 of 14" in done.stdout
    assert "No verdict is kept for this problem." in done.stdout


def test_a_script_has_the_same_problem_and_runs(kata: Run, failed: Path) -> None:
    done = kata("play", "maml", "--script", "debug.py", cwd=failed)
    assert (done.returncode, done.stderr) == (0, "")
    text = (failed / "debug.py").read_text()
    assert "problem('maml', seed=7, number=3, answer=" in text
    assert len(text.splitlines()) <= 14
    space: dict[str, object] = {"__name__": "debug"}
    exec(compile(text, "debug.py", "exec"), space)
    assert callable(space["maml_inner_update_gave"])
    again = kata("play", "maml", "--script", "debug.py", cwd=failed)
    assert again.returncode == 2
    assert again.stderr == "kata: debug.py is there already; name a new file\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nope",), "there is no kata 'nope'"),
        (("maml", "--problem", "99"), "maml has 14 problems per seed: name one from 1 to 14"),
        (("maml", "--answer", "gone.py"), "gone.py is not there; name another with --answer"),
    ],
)
def test_bad_input_is_one_line(kata: Run, failed: Path, words: tuple[str, ...], said: str) -> None:
    done = kata("play", *words, cwd=failed)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_help_says_that_the_code_runs_unconfined(kata: Run) -> None:
    assert "runs your code unconfined, as `python` would" in " ".join(
        kata("play", "--help").stdout.split()
    )


# ---- what is kept -------------------------------------------------------------------------------


def test_the_place_of_the_last_failure_is_kept_until_it_passes(failed: Path) -> None:
    standing = progress.read(failed).of("maml")
    assert (standing.seed, standing.problem, standing.failed) == (7, 3, "the title")
    at_load = progress.graded(progress.read(failed), verdict("raised"))
    assert (at_load.of("maml").problem, at_load.of("maml").failed) == (0, "")
    assert progress.graded(progress.read(failed), verdict("passed")).of("maml").problem == 0
    assert progress.reset(progress.read(failed), "maml").of("maml").problem == 0


def test_the_largest_seed_is_kept(root: Path) -> None:
    largest = dataclasses.replace(verdict(), seed=2**31 - 1, problem=1)
    progress.change(root, lambda old: progress.graded(old, largest))
    assert progress.read(root).of("maml").seed == 2**31 - 1


# ---- in a notebook ------------------------------------------------------------------------------


def test_a_notebook_gets_the_names(monkeypatch: pytest.MonkeyPatch) -> None:
    space: dict[str, object] = {}
    monkeypatch.setattr(grader.notebook, "_shell", lambda: SimpleNamespace(push=space.update))
    monkeypatch.setitem(grader.notebook._failed, "maml", (7, 3))
    found = grader.notebook.problem("maml")
    assert found.text.startswith("maml, seed 7, problem 3 of 14")
    assert {"model", "support_x", "inner_lr", "expected"} <= space.keys()
    assert "torch.set_default_dtype(torch.float64)" in found.text
    assert torch.get_default_dtype() == torch.float32
    assert "problem 1 of 14" in grader.notebook.problem("maml", seed=8).text


def test_what_a_notebook_cannot_have_is_one_line() -> None:
    assert put_in(None, "maml", 7, 1) == "problem works in a notebook. Elsewhere: kata play maml"
    shell = SimpleNamespace(push=lambda names: None)
    assert put_in(shell, "nope", 7, 1).startswith("No problem: there is no kata 'nope'")
    assert put_in(shell, "maml", 7, 99).endswith("name one from 1 to 14")
