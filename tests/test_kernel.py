"""Every notebook in a real kernel: as it is, solved, wrong; and what the kernel's end leaves."""

import json
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest
from nbformat import v4

from grader import catalog
from grader.authoring.notebooks import make_notebook
from grader.catalog.diagnoses import load_texts

from .bad import HEAD, RIGHT
from .conftest import ANSWERS, ROOT
from .ipynb import halves, solution
from .known_answers import FEW

Run = Callable[[str], str]


def wrong_answer(slug: str) -> tuple[str, str]:
    """The first known wrong answer that has been begun, and the diagnosis it expects."""
    for path in sorted((ANSWERS / "wrong" / slug).glob("*.py")):
        text = path.read_text(encoding="utf-8")
        expected = text.splitlines()[0].removeprefix("# expect: ")
        if expected != "not-implemented" and "|" not in expected:
            return text, expected
    raise LookupError(slug)


class Kernel:
    """A kernel that runs cells one after the other, and what they showed."""

    def __init__(self, folder: Path, cells: list[Any]) -> None:
        self.notebook = v4.new_notebook(cells=cells)  # type: ignore[no-untyped-call]
        self.client = nbclient.NotebookClient(
            self.notebook, timeout=120, resources={"metadata": {"path": str(folder)}}
        )

    def run_all(self) -> str:
        """Run every cell; gives what the last one with an output showed."""
        shown = ""
        for index, cell in enumerate(self.notebook.cells):
            done = self.client.execute_cell(cell, index)
            shown = text_of(done) or shown
        return shown

    def run(self, source: str) -> str:
        """Run this as a new cell at the end; gives what it showed."""
        cell = v4.new_code_cell(source)  # type: ignore[no-untyped-call]
        self.notebook.cells.append(cell)
        return text_of(self.client.execute_cell(cell, len(self.notebook.cells) - 1))


def text_of(cell: Any) -> str:
    """The plain text of what a cell showed; every rich display has HTML beside it."""
    parts = []
    for output in cell.get("outputs", ()):
        if output.output_type == "stream" and output.name == "stdout":
            parts.append(output.text)
        elif output.output_type == "execute_result":
            parts.append(output.data["text/plain"])
            if "Replay this run" in parts[-1]:
                assert output.data["text/html"].startswith('<div class="kata-verdict')
        elif output.output_type == "error":
            parts.append(f"{output.ename}: {output.evalue}")
    return "\n".join(parts)


def answer_cell(kernel: Kernel) -> Any:
    (cell,) = [c for c in kernel.notebook.cells if "answer" in c.metadata.get("tags", [])]
    return cell


# ---- every notebook -----------------------------------------------------------------------


@pytest.mark.parametrize("slug", FEW)
def test_a_notebook_as_it_is_solved_and_wrong(slug: str, tmp_path: Path) -> None:
    notebook = nbformat.reads(make_notebook(ROOT, slug), as_version=4)
    kernel = Kernel(tmp_path, notebook.cells)
    with kernel.client.setup_kernel():
        assert "Not started yet: 0 of" in kernel.run_all()

        answer_cell(kernel).source = solution(slug)
        assert "\n  Passed: " in kernel.run_all()

        answer_cell(kernel).source, expected = wrong_answer(slug)
        shown = kernel.run_all()
        assert f"What happened: {load_texts(slug).entry(expected).title}" in " ".join(shown.split())


# ---- check and %%check --------------------------------------------------------------------


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    kernel = Kernel(tmp_path_factory.mktemp("kernel"), [])
    with kernel.client.setup_kernel():
        kernel.run("from grader.notebook import check")
        yield kernel


def test_the_last_cell_that_defines_the_function_is_graded(kernel: Kernel) -> None:
    kernel.run(RIGHT)
    kernel.run(HEAD + "    return 1 / 0\n")
    kernel.run("hessian = 3  # nothing of the answer's")
    assert "Line: 5 of In [" in kernel.run('check("hvp").verdict["checks"][1]["message"]')
    kernel.run(RIGHT)
    assert "Passed: " in kernel.run('check("hvp")')


def test_functions_in_two_cells_are_graded_together(kernel: Kernel) -> None:
    first, second = halves(solution("maml"))
    kernel.run("from collections.abc import Callable\nfrom torch import Tensor, nn\n" + second)
    kernel.run(first)
    shown = kernel.run('check("maml")')
    # The helper that the solution ends with stands in the cell of the second half.
    assert "Passed: " in shown
    assert shown.split("(In [")[1].count("In [") == 1


def test_a_cell_that_checks_itself_is_graded(kernel: Kernel) -> None:
    assert "Passed: " in kernel.run(RIGHT + '\ncheck("hvp")')


def test_a_helper_in_another_cell_is_reported(kernel: Kernel) -> None:
    kernel.run("def helper(x):\n    return x")
    kernel.run(HEAD + "    return helper(loss)\n")
    shown = " ".join(kernel.run('check("hvp")').split())
    assert "name 'helper' is not defined. It is in In [" in shown


def test_a_cell_with_a_syntax_error_is_what_is_graded(kernel: Kernel) -> None:
    with pytest.raises(nbclient.exceptions.CellExecutionError):
        kernel.run("def hessian_vector_product(loss, params, vector):\n    return (1,")
    assert "'(' was never closed" in kernel.run('check("hvp")')


@pytest.mark.parametrize("above", ["def helper(a, b:\n    return a\n\n", 'words = """\n'])
def test_a_mistake_above_the_function_does_not_bring_an_older_cell_back(
    kernel: Kernel, above: str
) -> None:
    kernel.run(RIGHT)
    with pytest.raises(nbclient.exceptions.CellExecutionError):
        kernel.run(f"{above}{HEAD}    return 1 / 0\n")
    assert "never closed" in kernel.run('check("hvp")') or "unterminated" in kernel.run("_")


def test_an_indented_cell_is_the_last_one_all_the_same(kernel: Kernel) -> None:
    kernel.run(RIGHT)
    kernel.run("\n".join(f"  {line}" for line in f"{HEAD}    return 1 / 0".split("\n")))
    assert "ZeroDivisionError" in kernel.run('check("hvp")')


@pytest.mark.parametrize("seed", ["-1", "2**80", "1.5", "'3'", "True", "[1]", "torch.tensor(1.5)"])
def test_what_is_not_a_seed_is_reported(kernel: Kernel, seed: str) -> None:
    kernel.run(RIGHT)
    said = "Not graded: a seed is a whole number from 0 to 2147483647"
    assert kernel.run(f'check("hvp", seed={seed})') == said


def test_the_magic_runs_and_grades_its_cell(kernel: Kernel) -> None:
    shown = kernel.run(f"%%check hvp\nprint('here')\n%who_ls\n{RIGHT}\nproof = 7")
    assert shown.startswith("here\n")
    assert "Passed: " in shown
    assert "Not graded: line 3 of In [" in shown
    assert kernel.run("proof") == "7"
    assert "Passed: " in kernel.run('check("hvp")')


@pytest.mark.parametrize(("above", "line"), [("", 6), ("\n\n", 8), ("%%time\n", 7)])
def test_the_magics_lines_are_those_of_its_cell(kernel: Kernel, above: str, line: int) -> None:
    shown = kernel.run(f"{above}%%check hvp\n{HEAD}    return 1 / 0\n")
    assert f"Line  {line} of In [" in shown


@pytest.mark.parametrize("above", ["", "\n\n", "  "], ids=["at_once", "blank_lines", "indented"])
def test_the_kernel_and_the_verdict_name_the_same_line(kernel: Kernel, above: str) -> None:
    indent = above.strip("\n")
    lines = ["%%check hvp", "", *HEAD.split("\n"), "    return ()", "", "1 / 0"]
    shown = kernel.run(above.strip(" ") + "\n".join(indent + line for line in lines))
    (number,) = re.findall(r"Line  (\d+ of In \[\d+\])", shown)
    assert number.startswith(f"{above.count(chr(10)) + len(lines)} of ")
    (trace,) = [o.traceback for o in kernel.notebook.cells[-1].outputs if "traceback" in o]
    line, cell = number.replace("In [", "In[").split(" of ")
    plain = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(trace))
    assert f"Cell {cell}, line {line}\n" in plain


def test_the_shell_counts_on_after_the_magic(kernel: Kernel) -> None:
    before = int(kernel.run("get_ipython().execution_count"))
    kernel.run(f"%%check hvp\n{RIGHT}\n1 / 0")
    assert int(kernel.run("get_ipython().execution_count")) == before + 2


def test_an_interrupted_cell_is_not_graded(kernel: Kernel) -> None:
    shown = kernel.run(f"%%check hvp\n{RIGHT}\nraise KeyboardInterrupt")
    assert shown.endswith("\nNot graded: the cell was interrupted. Run it again to have it graded")


def test_an_interrupted_check_ends_in_one_line(kernel: Kernel) -> None:
    kernel.run(RIGHT)
    kernel.client.allow_errors = True
    cell = v4.new_code_cell(  # type: ignore[no-untyped-call]
        "from unittest import mock\n"
        "with mock.patch('grader.notebook.process.ask', side_effect=KeyboardInterrupt):\n"
        "    check('hvp')"
    )
    kernel.notebook.cells.append(cell)
    (output,) = kernel.client.execute_cell(cell, len(kernel.notebook.cells) - 1).outputs
    kernel.client.allow_errors = False
    assert output.ename == "KeyboardInterrupt"
    assert output.traceback == [
        "KeyboardInterrupt: the grading was interrupted. Run the cell again to grade it"
    ]


def test_a_cell_that_raises_is_graded(kernel: Kernel) -> None:
    assert "ZeroDivisionError" in kernel.run(f"%%check hvp\n{RIGHT}\n1 / 0").split("Replay")[0]


def test_the_magic_says_in_one_line_that_it_cannot_await(kernel: Kernel) -> None:
    shown = kernel.run(f"%%check hvp\nimport asyncio\nawait asyncio.sleep(0)\nwas_run = 1\n{RIGHT}")
    assert shown.startswith("Not graded: an answer may not have `await` outside a function.")
    assert "\n" not in shown
    assert kernel.run("'was_run' in globals()") == "False"


def test_the_magic_on_one_of_two_cells_says_what_takes_both(kernel: Kernel) -> None:
    first, second = halves(solution("maml"))
    kernel.run(first)
    head = "from collections.abc import Callable\nfrom torch import Tensor, nn\n"
    shown = " ".join(kernel.run(f"%%check maml\n{head}{second}").split())
    assert "not define `maml_inner_update`. It is in In [" in shown
    assert 'graded together: `check("maml")` takes both.' in shown
    assert "Passed: " in kernel.run('check("maml")')


def test_a_result_is_true_where_the_answer_passed(kernel: Kernel) -> None:
    kernel.run(RIGHT)
    assert kernel.run('bool(check("hvp"))') == "True"
    kernel.run(HEAD + "    return ()\n")
    assert kernel.run('bool(check("hvp"))') == "False"
    assert kernel.run('bool(check("hpv"))') == "False"


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ('check("hpv")', "Not graded: there is no kata 'hpv'. Did you mean hvp?"),
        (
            "%%check hpv\nx = 1",
            f"Did you mean hvp? There are: {', '.join(catalog.slugs())}. Write it like this",
        ),
        ('check("unroll")', "Not graded: no cell that you have run defines inner_loop."),
    ],
)
def test_what_cannot_be_graded_gets_one_line(kernel: Kernel, cell: str, said: str) -> None:
    shown = kernel.run(cell)
    assert said in shown
    assert "\n" not in shown


def test_the_same_seed_draws_the_same_problems(kernel: Kernel) -> None:
    kernel.run(f"one = HEAD = None\n{HEAD}    return tuple(2 * v for v in vector)")
    said = 'check("hvp", seed=5).verdict["checks"][1]["message"]'
    assert kernel.run(said) == kernel.run(said)


def test_the_kernel_holds_no_judge(kernel: Kernel) -> None:
    assert "Passed" in kernel.run(RIGHT + '\ncheck("hvp")')
    held = kernel.run("import sys; [n for n in sys.modules if n.startswith('grader.')]")
    for name in ("judge", "grading", "checks", "worker", "report", "serve"):
        assert f"grader.{name}" not in held


def test_nothing_that_the_kernel_changes_reaches_the_judge(kernel: Kernel) -> None:
    kernel.run(
        "import os, torch, grader.common.cells\n"
        "os.environ['PYTHONPATH'] = '/nowhere'; os.environ['KATA_LIES'] = '1'\n"
        "torch.allclose = lambda *a, **k: True\n"
        "grader.common.cells.Cells = None"
    )
    kernel.run(HEAD + "    return tuple(0 * v for v in vector)\n")
    assert "Not passed yet" in kernel.run('check("hvp")')
    pid = kernel.run("from grader.notebook import process; process._current.pid")
    environment = Path(f"/proc/{pid}/environ").read_bytes()
    assert b"PYTHONPATH" not in environment
    assert b"KATA_LIES" not in environment


# ---- the end ------------------------------------------------------------------------------


def family_of(pid: int) -> set[int]:
    """A process and all that descend from it."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                stat = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                parents[int(entry.name)] = int(stat[1])
            except OSError:
                continue
    family = {pid}
    while more := {p for p, parent in parents.items() if parent in family} - family:
        family |= more
    return family


def alive(pids: set[int]) -> set[int]:
    left = set()
    for pid in pids:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            continue
        left |= {pid} if state not in "ZX" else set()
    return left


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
@pytest.mark.parametrize("busy", [False, True], ids=["idle", "grading"])
def test_a_killed_kernel_leaves_no_process(tmp_path: Path, busy: bool) -> None:
    kernel = Kernel(tmp_path, [])
    with kernel.client.setup_kernel():
        kernel.run(f"from grader.notebook import check\n{RIGHT}\ncheck('hvp')")
        kernel.run("import os; from grader.notebook import process")
        pid, ours = json.loads(kernel.run("[process._current.pid, os.getpid()]"))
        if busy:
            kernel.run(HEAD + "    while True: pass\n")
            kernel.run("import threading; threading.Thread(target=check, args=['hvp']).start()")
            until = time.monotonic() + 60
            while len(family_of(pid)) < 3 and time.monotonic() < until:
                time.sleep(0.05)
            assert len(family_of(pid)) >= 3  # the grader, the zygote, and the worker
        family = family_of(pid)
        assert len(family) >= 2
        os.kill(ours, signal.SIGKILL)
        until = time.monotonic() + 60
        while alive(family) and time.monotonic() < until:
            time.sleep(0.05)
        assert alive(family) == set()
