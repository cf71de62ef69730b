"""Bad calls: wrong values and exceptions, shown with the answer's lines; neighbours; prints."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from grader.judge.verdict import Verdict
from grader.pipeline.grade import grade_with
from grader.report.terminal import Terminal
from grader.wall.workers import Workers

from .bad import HEAD, MAML, RIGHT, UNROLL, answer, ours_in, said
from .conftest import SEED

RETURNS = "Your function should return, and not end its process."
Grade = Callable[..., Verdict]


# ---- wrong values: nothing was raised by the answer, so its outcome is failed --------------

NAN = "return tuple(p * float('nan') for p in params)"


@pytest.mark.parametrize(
    ("source", "says"),
    [
        pytest.param(answer("return None"), "is None", id="none"),
        pytest.param(answer("return 'x'"), "is a str", id="text"),
        pytest.param(answer("return 3.0"), "is a float", id="number"),
        pytest.param(answer("return vector[0]"), "is a tensor", id="one_tensor"),
        pytest.param(answer("return {'a': 1}"), "is a", id="dict"),
        pytest.param(answer("yield None"), "is a generator", id="generator"),
        pytest.param(answer("return [None for p in params]"), "is None for 0.weight", id="nones"),
        pytest.param(answer("return [[p] for p in params]"), " for 0.weight", id="lists"),
        pytest.param(answer("return vector[:1]"), "has length 1, not 4", id="too_few"),
        pytest.param(answer("return ()"), "has length 0, not 4", id="empty"),
        pytest.param(answer(NAN), "holds NaN or infinity for 0.weight", id="nan"),
        pytest.param(answer(NAN.replace("nan", "inf")), "holds NaN or infinity", id="infinity"),
        pytest.param(
            answer("return [torch.zeros(7) for p in params]"), "shape (7,), not (3, 2)", id="shape"
        ),
        pytest.param(
            answer("return [p.detach().int() for p in params]"), "dtype int32", id="dtype"
        ),
        pytest.param(
            answer("return [p.detach().to_sparse() for p in params]"), "is a", id="sparse"
        ),
        pytest.param(
            HEAD.replace("def", "async def") + "    return vector\n", "coroutine", id="async"
        ),
    ],
)
def test_a_wrong_value_is_described(grade_text: Grade, source: str, says: str) -> None:
    verdict = grade_text("hvp", source)
    assert verdict.outcome == "failed"
    assert says in said(verdict)
    assert verdict.score == 1  # the function is written
    assert ours_in(verdict) == []


@pytest.mark.parametrize("value", ["None", "'x'", "torch.zeros(3)"])
@pytest.mark.parametrize(("slug", "text"), [("maml", MAML), ("unroll", UNROLL)])
def test_an_inner_update_that_returns_no_model_is_described(
    grade_text: Grade, slug: str, text: str, value: str
) -> None:
    source = "import torch\n" + text.format(inner=f"return {value}", outer="return None")
    verdict = grade_text(slug, source)
    assert verdict.outcome == "failed"
    assert "` returns" in said(verdict)
    assert verdict.score == 1


def test_a_fast_model_that_returns_none_is_described(grade_text: Grade) -> None:
    verdict = grade_text("maml", MAML.format(inner="return lambda x: None", outer="return None"))
    assert verdict.outcome == "failed"
    assert "Your fast model's output on new inputs is None" in said(verdict)


# ---- exceptions ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "message"),
    [
        pytest.param(
            "x = 0\ny = 1 / x\n",
            "Found: ZeroDivisionError: division by zero.\nLine: 2: y = 1 / x",
            id="division",
        ),
        pytest.param(
            "def f(x):\n    return x.size\n\n\nf(None)\n",
            "Found: AttributeError: 'NoneType' object has no attribute 'size'.\n"
            "Line: 2, in f: return x.size",
            id="in_a_helper",
        ),
        pytest.param(
            "# page\n\x0c\nx = 0\ny = 1 / x\nz = 3\n", "Line: 4: y = 1 / x", id="form_feed_above"
        ),
        pytest.param("s = '\u2028'\ny = [][1]\nz = 3\n", "Line: 2: y = [][1]", id="separator"),
        pytest.param("import sys\nsys.exit('bye')\n", "Found: SystemExit: bye.", id="exit_text"),
        pytest.param("x = 1\nraise SystemExit\n", f"{RETURNS}\nLine: 2", id="system_exit"),
        pytest.param("raise KeyboardInterrupt\n", "Found: KeyboardInterrupt.", id="interrupt"),
        pytest.param("x = input()\n", "Found: EOFError", id="input"),
    ],
)  # fmt: skip
def test_an_exception_at_import_is_shown_with_its_line(
    grade_text: Grade, source: str, message: str
) -> None:
    verdict = grade_text("hvp", source)
    assert verdict.outcome == "raised"
    assert message in said(verdict)
    assert verdict.score == 0
    assert ours_in(verdict) == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param(
            "x = [1]\nreturn x[7]",
            "Found: IndexError: list index out of range.\n"
            "Line: 6, in hessian_vector_product: return x[7]\n"
            "Where: problem 1 of 7: the plain model.",
            id="index",
        ),
        pytest.param(
            "torch.autograd.grad(loss, params)\nreturn torch.autograd.grad(loss, params)",
            "Line: 6, in hessian_vector_product: return torch.autograd.grad(loss, params)",
            id="raised_by_torch",
        ),
        pytest.param(
            "try:\n    [][1]\nexcept IndexError as e:\n    raise ValueError('late') from e",
            "Found: ValueError: late.\nLine: 8,",
            id="chained",
        ),
        pytest.param("raise ValueError('a\\nb')", "Found: ValueError: a\n  b.", id="two_lines"),
        pytest.param("raise ValueError('\\ud800')", "Found: ValueError: \ufffd", id="surrogate"),
        pytest.param("raise ValueError", "Found: ValueError.\nLine: 5", id="no_message"),
        pytest.param(
            "raise SystemExit(0)",
            "Your function should return, and not end its process.\nLine: 5",
            id="system_exit",
        ),
        pytest.param("exec('x = (')", "Line: 5", id="syntax_in_a_call"),
        pytest.param(
            "class E(Exception):\n    def __str__(self):\n        raise ValueError\nraise E",
            "Found: E.\nLine: 8",
            id="text_that_raises",
        ),
        pytest.param(
            "def later():\n    raise NotImplementedError('x')\nlater()",
            "Found: NotImplementedError: x.\nLine: 6, in later",
            id="not_implemented_in_a_helper",
        ),
    ],
)
def test_an_exception_in_a_call_is_shown_with_its_line(
    grade_text: Grade, body: str, message: str
) -> None:
    verdict = grade_text("hvp", answer(body))
    assert verdict.outcome == "raised"
    assert message in said(verdict)
    assert verdict.score == 1
    assert ours_in(verdict) == []


def test_an_exception_of_the_fast_model_is_the_answers(grade_text: Grade) -> None:
    boom = "def boom(x):\n    raise ValueError('lazy')\n\n\n"
    verdict = grade_text("maml", boom + MAML.format(inner="return boom", outer="return None"))
    assert verdict.outcome == "raised"
    assert "Found: ValueError: lazy.\nLine: 2, in boom" in said(verdict)


def test_a_message_without_end_is_cut(grade_text: Grade) -> None:
    verdict = grade_text("hvp", answer("raise ValueError('x' * 10_000_000)"))
    assert "Found: ValueError: xxx" in said(verdict)
    assert len(said(verdict)) < 3000


# ---- imports ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "import helpers",
        "from helpers import x",
        "from . import helpers",
        "from .helpers import x",
        "from solutions.hvp import hessian_vector_product",
        "import numppy as np",
    ],
    ids=["import", "from", "relative", "relative_from", "solution", "not_installed"],
)
def test_an_import_of_a_neighbour_is_answered_with_what_to_do(
    workers: Workers, tmp_path: Path, line: str
) -> None:
    (tmp_path / "helpers.py").write_text("x = 1\n", encoding="utf-8")
    path = tmp_path / "hvp.py"
    path.write_text(f"{line}\n{RIGHT}", encoding="utf-8")
    verdict = grade_with(workers, "hvp", path, seed=SEED)
    assert verdict.outcome == "raised"
    assert "Your answer is one file and runs alone" in said(verdict)
    assert f"Line: 1: {line}" in said(verdict)


def test_a_neighbour_cannot_be_imported_from_the_folder_that_kata_is_called_in(
    kata: Any, tmp_path: Path
) -> None:
    (tmp_path / "helpers.py").write_text("x = 1\n", encoding="utf-8")
    (tmp_path / "hvp.py").write_text(f"import helpers\n{RIGHT}", encoding="utf-8")
    done = kata("grade", "hvp", "--answer", "hvp.py", "--json", "-", cwd=tmp_path)
    (verdict,) = json.loads(done.stdout)
    assert verdict["outcome"] == "raised"
    assert "Your answer is one file" in verdict["error"]["message"]


# ---- what is printed ----------------------------------------------------------------------

FLOOD = "for i in range(50_000):\n    print(i)\n"


def shown(verdict: Verdict) -> str:
    """The verdict as a terminal shows it, without styles."""
    file = io.StringIO()
    Terminal(Console(file=file, width=80)).verdict(verdict)
    return file.getvalue()


def test_a_flood_of_prints_keeps_its_beginning_and_is_bounded(grade_text: Grade) -> None:
    verdict = grade_text("hvp", FLOOD + RIGHT)
    assert verdict.passed
    assert verdict.output.startswith("0\n1\n2\n")
    assert len(verdict.output) <= 16 * 1024
    assert verdict.output_truncated


def test_a_flood_of_prints_is_shown_short_and_said_to_be_cut(grade_text: Grade) -> None:
    text = shown(grade_text("hvp", FLOOD + RIGHT))
    assert len(text.splitlines()) < 40
    assert "more lines; the grader kept only the beginning" in text


def test_a_line_without_end_is_shown_short(grade_text: Grade) -> None:
    text = shown(grade_text("hvp", "print('x' * 1_000_000)\n" + RIGHT))
    assert len(text) < 5000


ESCAPES = "\\x1b[2J\\x1b]0;t\\x07\\u202e\\r\\x9b"
RAW = ("\x1b", "\x07", "\u202e", "\r", "\x9b")


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(f"print('{ESCAPES}')\n{RIGHT}", id="output_of_a_pass"),
        pytest.param(answer(f"print('{ESCAPES}')"), id="output_of_a_failure"),
        pytest.param(answer(f"raise ValueError('{ESCAPES}')"), id="message"),
        pytest.param(answer(f"raise type('E{ESCAPES}', (Exception,), dict())"), id="type"),
        pytest.param(answer(f"return type('E{ESCAPES}', (), dict())()"), id="type_of_a_value"),
        pytest.param(answer("raise ValueError  # \x1b[2J\x07\u202e\x9b"), id="line"),
    ],
)
def test_what_a_terminal_would_obey_is_shown_as_text(grade_text: Grade, source: str) -> None:
    text = shown(grade_text("hvp", source))
    assert [character for character in RAW if character in text] == []
