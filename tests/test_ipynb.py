"""Notebooks that are handed in: the tagged cells are graded, whatever else the file holds."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from grader.answers.notebook import put_together
from grader.answers.read import read_answer
from grader.common.cells import Cell, Cells
from grader.common.files import Unreadable
from grader.judge.verdict import Verdict
from grader.pipeline.grade import grade_with
from grader.wall.workers import Workers

from .bad import HEAD, RIGHT, said
from .conftest import ROOT, SEED
from .ipynb import FIRST_ORDER, code, halves, notebook, prose, solution

Grade = Callable[..., Verdict]
IMPORTS = "import torch\nfrom collections.abc import Callable\nfrom torch import Tensor, nn\n"
SCHEMA = json.loads((ROOT / "grader" / "judge" / "verdict.schema.json").read_text())


@pytest.fixture
def grade(workers: Workers, tmp_path: Path) -> Grade:
    """Grade a notebook of these cells."""

    def run(slug: str, *cells: object) -> Verdict:
        path = tmp_path / f"{slug}.ipynb"
        path.write_text(notebook(*cells), encoding="utf-8")
        verdict = grade_with(workers, slug, path, seed=SEED)
        jsonschema.Draft202012Validator(SCHEMA).validate(verdict.to_json())
        return verdict

    return run


def unreadable(tmp_path: Path, data: str | bytes) -> str:
    path = tmp_path / "hvp.ipynb"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    with pytest.raises(Unreadable) as found:
        read_answer(path)
    line = str(found.value)
    assert "\n" not in line
    assert len(line) < 300
    return line


# ---- what is graded -----------------------------------------------------------------------


def test_a_solution_in_its_tagged_cell_passes(grade: Grade) -> None:
    verdict = grade("maml", prose("# MAML"), code("1 / 0"), code(solution("maml"), "answer"))
    assert verdict.passed
    assert verdict.left_out == ("cell 2: without the tag 'answer'",)


def test_tagged_cells_are_one_answer_in_their_order(grade: Grade) -> None:
    first, second = halves(solution("maml"))
    assert grade("maml", code(first, "answer"), code("1 / 0"), code(second, "a", "answer")).passed


def test_a_cell_may_be_a_list_of_lines(grade: Grade) -> None:
    assert grade("hvp", code(RIGHT.splitlines(keepends=True), "answer")).passed


@pytest.mark.parametrize(
    "line",
    [
        *('check("hvp")', 'result = check("hvp")', 'assert check("hvp").passed', "check(slug)"),
        *('display(check("hvp"))', 'for s in range(3): check("hvp", seed=s)', "get_ipython()"),
        *("import grader.notebook as gn; gn.check('hvp')", "from grader import notebook as nb"),
        "from grader.notebook import (\n    check as again,\n); helper = again('hvp')",
    ],
)
def test_a_cell_may_ask_for_its_own_grading_in_any_way(grade: Grade, line: str) -> None:
    verdict = grade("hvp", code(f"slug = 'hvp'\n{RIGHT}\n{line}", "answer"))
    assert verdict.passed, said(verdict)
    assert verdict.left_out == ()


def test_what_a_cell_displays_is_printed(grade: Grade) -> None:
    assert grade("hvp", code(RIGHT + "\ndisplay('here')", "answer")).output == "'here'\n"


def test_each_cell_may_import_from_the_future(grade: Grade) -> None:
    future = "from __future__ import annotations  # first\n"
    first, second = halves(solution("maml"))
    typed = "def helper(x: NotThere) -> None: ...\n"
    cells = (IMPORTS + first, future + IMPORTS + second + typed, future + "x: NotThere = 1")
    assert grade("maml", *(code(cell, "answer") for cell in cells)).passed


def test_an_indented_cell_is_graded_as_it_ran(grade: Grade) -> None:
    assert grade("hvp", code("\n".join(f"  {line}" for line in RIGHT.split("\n")), "answer")).passed


def test_a_notebook_of_too_many_cells_is_not_gone_through(tmp_path: Path) -> None:
    cells = ",".join(["{}"] * 20_000)
    line = unreadable(tmp_path, f'{{"nbformat": 4, "cells": [{cells}]}}')
    assert line == "it has 20,000 cells; a notebook has at most 10,000"


def test_magics_and_shell_lines_are_left_out_and_reported(grade: Grade) -> None:
    text = f"%%check hvp\n%matplotlib inline\n{RIGHT}\n!rm -rf /\n%timeit 1\ncheck('hvp')\n"
    verdict = grade("hvp", prose(""), code(text, "answer"))
    assert verdict.passed
    assert verdict.left_out == (
        "line 2 of cell 2: %matplotlib inline",
        "line 10 of cell 2: !rm -rf /",
        "line 11 of cell 2: %timeit 1",
    )


def test_a_cell_of_another_language_and_a_tag_on_prose_are_reported(grade: Grade) -> None:
    verdict = grade(
        "hvp", code("%%bash\nls", "answer"), prose("mine", "answer"), code(RIGHT, "answer")
    )
    assert verdict.passed
    assert verdict.left_out == (
        "cell 1, which begins with %%bash",
        "cell 2: with the tag 'answer', but no code",
    )


def test_a_hundred_magics_are_reported_in_few_lines(grade: Grade) -> None:
    verdict = grade("hvp", code("%who\n" * 100 + RIGHT, "answer"))
    assert verdict.passed
    assert len(verdict.left_out) == 6
    assert verdict.left_out[-1] == "and 95 more"


@pytest.mark.parametrize("empty", ["", [], "\n"])
def test_an_empty_cell_is_an_answer_without_the_function(grade: Grade, empty: object) -> None:
    verdict = grade("hvp", code(empty, "answer"))
    assert verdict.outcome == "failed"
    assert verdict.score == 0


# ---- lines are the cell's own -------------------------------------------------------------


def test_a_mistake_in_the_second_cell_is_named_by_its_own_line(grade: Grade) -> None:
    second = IMPORTS + halves(solution("maml"))[1]
    first, _ = halves(FIRST_ORDER.read_text(encoding="utf-8"))
    line = next(i for i, text in enumerate(first.split("\n"), 1) if "autograd.grad" in text)
    verdict = grade("maml", code(second, "answer"), prose("…"), code(first, "answer"))
    assert verdict.diagnosis is not None
    assert verdict.diagnosis["id"] == "first-order"
    cut = verdict.diagnosis["evidence"]["cut"]
    assert (cut["cell"], cut["line"]) == ("cell 3", line)
    assert "torch.autograd.grad" in cut["source"]
    assert f"in line {line} of cell 3: torch.auto" in verdict.diagnosis["evidence"]["picture"]


def test_an_exception_is_shown_with_cell_and_line(grade: Grade) -> None:
    text = f"{HEAD}    return helper(loss)\n"
    verdict = grade("hvp", code(text, "answer"), code("def helper(x):\n    return 1 / 0", "answer"))
    assert verdict.outcome == "raised"
    assert "Line: 2 of cell 2, in helper: return 1 / 0" in said(verdict)
    assert "(line 2 of cell 2)" in verdict.summary
    assert verdict.error is not None
    assert [(p.cell, p.line) for p in verdict.error.places] == [("cell 1", 5), ("cell 2", 2)]


def test_a_syntax_error_is_shown_with_cell_line_and_column(grade: Grade) -> None:
    verdict = grade("hvp", code("import torch", "answer"), code("\ndef f(:\n    pass", "answer"))
    assert verdict.outcome == "unreadable"
    assert "Line: 2 of cell 2, column 7" in said(verdict)


def test_a_line_within_pythons_own_words_is_the_cells_too(grade: Grade) -> None:
    verdict = grade("hvp", code("import torch", "answer"), code("\nif torch:\nx = 1", "answer"))
    assert "after 'if' statement on line 2 of cell 2" in said(verdict)


def test_a_time_out_is_shown_with_cell_and_line(workers: Workers, tmp_path: Path) -> None:
    from grader.wall.run import Deadline

    path = tmp_path / "hvp.ipynb"
    loop = HEAD + "    while True:\n        pass\n"
    path.write_text(notebook(code("import torch", "answer"), code(loop, "answer")))
    verdict = grade_with(workers, "hvp", path, seed=SEED, deadline=Deadline(1, 30))
    assert verdict.outcome == "timed_out"
    assert verdict.error is not None
    (place,) = verdict.error.places
    assert place.cell == "cell 2"
    assert place.line in (5, 6)


def test_a_traceback_that_an_answer_prints_has_the_cells_lines(grade: Grade) -> None:
    trace = (
        "import traceback\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    traceback.print_exc()"
    )
    verdict = grade("hvp", code(RIGHT, "answer"), code(trace, "answer"))
    assert verdict.passed
    assert 'File "hvp.ipynb", line 3 of cell 2, in <module>' in verdict.output


def test_a_name_from_an_untagged_cell_is_reported_with_its_cell(grade: Grade) -> None:
    verdict = grade("hvp", code("import torch"), code(RIGHT.replace("import torch", ""), "answer"))
    assert verdict.outcome == "raised"
    assert "It is in cell 1, which is not graded" in said(verdict)


def test_a_function_in_a_cell_that_is_not_graded_is_reported_with_its_cell(grade: Grade) -> None:
    first, second = halves(solution("maml"))
    message = said(grade("maml", code(first), code(IMPORTS + second, "answer")))
    assert "not define `maml_inner_update`. It is in cell 1, which is not graded." in message
    assert "should be graded together: give cell 1 the tag `answer` too." in message


@pytest.mark.parametrize(
    "line", ["await asyncio.sleep(0)", "async with asyncio.Lock(): pass", "[x async for x in y]"]
)
def test_what_only_a_kernel_awaits_is_reported(grade: Grade, line: str) -> None:
    verdict = grade("hvp", code(f"import asyncio\n{line}\n{RIGHT}", "answer"))
    assert verdict.outcome == "unreadable"
    assert "In a notebook it may stand outside all functions. Graded cells" in said(verdict)


def test_an_await_in_a_plain_function_is_a_mistake_in_a_notebook_too(grade: Grade) -> None:
    verdict = grade("hvp", code("def f():\n    await x", "answer"))
    assert "In a notebook" not in said(verdict)


@pytest.mark.parametrize("line", ["import not_there", "from . import not_there"])
def test_what_is_missing_should_stand_in_a_cell(grade: Grade, line: str) -> None:
    message = said(grade("hvp", code(f"{line}\n{RIGHT}", "answer")))
    assert "Your answer's cells run alone" in message
    assert "should be in one of them" in message
    assert "file" not in message


@pytest.mark.parametrize("text", ["a, helper = 1, 2", "from x import (\n    b,\n    helper,\n)"])
def test_a_name_that_comes_with_others_is_found(text: str) -> None:
    assert Cells(others=(Cell("cell 1", "x = 1"), Cell("cell 2", text))).elsewhere("helper")


def test_no_line_takes_long_to_look_through() -> None:
    for part in ("x, ", "from (", "import ", "x ", "x, x.", "from x import (x, "):
        Cells(others=(Cell("cell 1", part * 60_000),)).elsewhere("x")
    blanks = "from __future__ import" + " " * 400_000 + "!"
    assert put_together([Cell("cell 1", ""), Cell("cell 2", blanks)]).features == ()


def test_a_file_says_nothing_of_cells(grade_text: Grade) -> None:
    verdict = grade_text("hvp", HEAD + "    return helper()\n").to_json()
    assert "left_out" not in verdict
    assert "cell" not in verdict["error"]["places"][0]


# ---- files that are no such notebook ------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "line"),
    [
        pytest.param("", "it is not JSON", id="empty"),
        pytest.param("import torch\n", "it is not JSON", id="python"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0", "it is not UTF-8", id="picture"),
        pytest.param("\0" * 100, "it is not JSON", id="nul"),
        pytest.param("[" * 500_000, "nested too deeply", id="deep"),
        pytest.param('{"cells": ' + '{"a":' * 200_000, "nested too deeply", id="deep_objects"),
        pytest.param('{"nbformat": ' + "9" * 6000 + "}", "cannot be read", id="long_number"),
        pytest.param("[]", "has no nbformat", id="list"),
        pytest.param("null", "has no nbformat", id="null"),
        pytest.param("{}", "has no nbformat", id="object"),
        pytest.param(notebook(nbformat=3), "of format 3; the grader reads format 4", id="v3"),
        pytest.param(notebook(nbformat=5), "of format 5; the grader reads format 4", id="v5"),
        pytest.param(notebook(nbformat="4"), "of format '4'; ", id="text_version"),
        pytest.param(notebook(nbformat=True), "of format True", id="true_version"),
        pytest.param(notebook(nbformat=4.0), "of format 4.0", id="float_version"),
        pytest.param(notebook(nbformat=[[]]), "of format unknown", id="list_version"),
        pytest.param(notebook(cells={}), "no list of cells", id="no_cells"),
        pytest.param(notebook("x"), "its cell 1 is not a cell", id="text_cell"),
        pytest.param(notebook(prose(""), code(7, "answer")), "source of its cell 2", id="number"),
        pytest.param(notebook(code(["a", 7], "answer")), "source of its cell 1", id="mixed"),
        pytest.param(notebook(), "has the tag 'answer'", id="no_cell"),
        pytest.param(notebook(code(RIGHT)), "has the tag 'answer'", id="no_tag"),
        pytest.param(notebook(prose(RIGHT, "answer")), "has the tag 'answer'", id="tagged_prose"),
        pytest.param(notebook(code(RIGHT, "Answer")), "has the tag 'answer'", id="other_tag"),
        pytest.param(notebook(code("\0", "answer")), "cell 1 contains NUL", id="nul_in_a_cell"),
        pytest.param(notebook(code("x='\ud800'", "answer")), "lone surrogates", id="surrogate"),
        pytest.param(notebook(code("#" * 1_000_001, "answer")), "1,000,001 bytes", id="long"),
    ],
)
def test_what_cannot_be_read_gets_one_clear_line(
    tmp_path: Path, data: str | bytes, line: str
) -> None:
    assert line in unreadable(tmp_path, data)


@pytest.mark.parametrize("tags", ["answer", {"answer": 1}, None, 7, [["answer"]], [None]])
def test_tags_that_are_not_a_list_of_tags_count_as_none(tmp_path: Path, tags: object) -> None:
    cell = {**code(RIGHT), "metadata": {"tags": tags}}
    assert "has the tag" in unreadable(tmp_path, notebook(cell))


def test_a_notebook_of_100_mb_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "hvp.ipynb"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(Unreadable, match=r"100,000,000 bytes; a notebook has at most 10,000,000"):
        read_answer(path)


def test_a_notebook_with_many_outputs_is_read(grade: Grade) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": "x" * 5_000_000}
    assert grade("hvp", code(RIGHT, "answer", outputs=[output])).passed


HOSTILE: dict[str, dict[str, Any]] = {
    "ids": {"id": "<script>alert(1)</script>"},
    "outputs": {"outputs": [{"output_type": "display_data", "data": {"text/html": "<script>"}}]},
    "attachments": {"attachments": {"a.png": {"image/png": "\u202e" * 1000}}},
    "count": {"execution_count": {"a": [1]}},
    "more": {"__proto__": {}, "source ": "x"},
}


@pytest.mark.parametrize("more", HOSTILE.values(), ids=HOSTILE)
def test_what_else_a_notebook_holds_does_nothing(grade: Grade, more: dict[str, Any]) -> None:
    assert grade("hvp", {**code(RIGHT, "answer"), **more}).passed


def test_a_notebook_that_lies_about_itself_is_judged_by_numbers(grade: Grade) -> None:
    wrong = HEAD + "    return tuple(v * 0 for v in vector)\n"
    lies = {"gradient-katas": {"kata": "hvp", "made": "0" * 64, "verdict": "passed"}}
    cell = {**code(wrong, "answer"), "outputs": [{"output_type": "stream", "text": "Passed"}]}
    verdict = grade("hvp", {**cell, "metadata": {"tags": ["answer"], **lies}})
    assert verdict.outcome == "failed"


def test_a_hostile_answer_in_a_notebook_meets_the_same_wall(grade: Grade) -> None:
    verdict = grade("hvp", code("import os, sys\nos._exit(0)", "answer"), code(RIGHT, "answer"))
    assert verdict.outcome == "crashed"
    assert verdict.score == 0


# ---- the command --------------------------------------------------------------------------

Kata = Callable[..., "subprocess.CompletedProcess[str]"]


def test_the_command_grades_a_notebook(kata: Kata, tmp_path: Path) -> None:
    path = tmp_path / "mine.ipynb"
    path.write_text(notebook(code("%who\n" + RIGHT, "answer"), code("x")), encoding="utf-8")
    done = kata("grade", "hvp", "--answer", str(path))
    assert done.returncode == 0
    assert "Not graded: line 1 of cell 1: %who" in done.stdout
    assert "Not graded: cell 2: without the tag 'answer'" in done.stdout


def test_a_folder_of_notebooks_is_graded(kata: Kata, tmp_path: Path) -> None:
    (tmp_path / "hvp.ipynb").write_text(notebook(code(RIGHT, "answer")), encoding="utf-8")
    done = kata("grade", "hvp", "--from", str(tmp_path))
    assert done.returncode == 0
    missing = kata("grade", "maml", "--from", str(tmp_path))
    assert f"neither {tmp_path / 'maml.py'} nor maml.ipynb exists" in missing.stderr
    (tmp_path / "hvp.py").write_text("def hessian_vector_product(a, b, c): pass")
    both = kata("grade", "hvp", "--from", str(tmp_path))
    assert both.returncode == 2
    assert "both exist: name one of them with --answer" in both.stderr


def test_a_notebook_that_is_none_is_unreadable_and_shown(kata: Kata, tmp_path: Path) -> None:
    path = tmp_path / "\x1b[2Jmine.ipynb"
    path.write_text('{"nbformat": "\\u001b[31m"}', encoding="utf-8")
    done = kata("grade", "hvp", "--answer", str(path))
    assert done.returncode == 1
    assert "could not be read" in done.stdout
    assert "\x1b" not in done.stdout


def test_grading_a_python_file_pays_for_no_notebook() -> None:
    code = """
import sys
from pathlib import Path
from grader.answers.read import read_answer
read_answer(Path("solutions/hvp.py"))
import grader.cli, grader.pipeline.grade
print(sorted({n.split(".")[0] for n in sys.modules} & {"nbformat", "IPython", "jsonschema"}))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
