"""What is IPython's in a cell is left out, and nothing else is."""

import random
import subprocess
import sys

import pytest

from grader import catalog
from grader.answers.ipython import python_of

from .conftest import ROOT


@pytest.fixture(autouse=True, params=["IPython", "patterns"])
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where IPython is installed, and where it is not."""
    if request.param == "patterns":
        monkeypatch.setitem(sys.modules, "IPython.core", None)
    return str(request.param)


@pytest.mark.parametrize(
    "line",
    [
        *(
            "%timeit f(x)",
            "%pip install torch",
            "!ls -l",
            "!echo '(",
            "?f",
            "f?",
            "f??",
            "torch.*?",
        ),
        *("files = !ls", "a, b = %sx ls", "t = %timeit -o f()", "%matplotlib inline", "%%time"),
        *("model[0].weight?", "x = a?", "a, *b = !ls", "(a, b) = !ls", "x: list = !ls", "θ = !ls"),
        'd["a"] = !ls',
    ],
)
def test_a_line_for_ipython_is_left_out_and_reported(line: str) -> None:
    python = python_of(f"x = 1\n{line}\ny = 2")
    assert python.source == "x = 1\n\ny = 2"
    assert python.left_out == ((2, line),)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("x = (5\n% 3)", id="in_brackets"),
        pytest.param('"""\n%timeit\n!ls\n"""', id="in_a_string"),
        pytest.param("'''\n%a '' \\'''\n!b\n'''", id="in_a_string_with_quotes"),
        pytest.param("x = 5 \\\n% 3", id="after_a_backslash"),
        pytest.param("x = 'a\\\n%b'", id="in_a_string_that_goes_on"),
        pytest.param("x = 1  # why?", id="a_comment_that_asks"),
        pytest.param("# %timeit f\n#!ls", id="in_a_comment"),
        pytest.param("print('a=!b', \"why?\")", id="signs_in_strings"),
        pytest.param("x = 7 %3\nx %= 2\ny = x != 2", id="operators"),
        pytest.param("print('(')\nx = ')'\ny = '['\nz = 1", id="brackets_in_strings"),
        pytest.param("@f\ndef g(a, *b):\n    return a % 2", id="plain_python"),
        pytest.param("x = f\"{a['b']!r:>{w}}\"\ny = {1: [2, (3,)]}", id="an_f_string"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_only_looks_like_a_magic_is_kept(source: str) -> None:
    python = python_of(source)
    assert python.source == source
    assert python.left_out == ()


def test_brackets_in_a_comment_open_nothing() -> None:
    assert python_of("x = 1  # (\n%who").left_out == ((2, "%who"),)


def test_after_a_string_that_never_ends_the_next_line_counts_again() -> None:
    assert python_of("x = 'oops\n%who").left_out == ((2, "%who"),)


def test_in_a_block_a_magic_becomes_pass() -> None:
    python = python_of("if x:\n    %who\nelse:\n\t!ls")
    assert python.source == "if x:\n    pass\nelse:\n\tpass"


def test_a_magic_may_go_on_in_further_lines() -> None:
    python = python_of("!cp \\\n  a \\\n  b\nx = 1")
    assert python.source == "\n\n\nx = 1"
    assert python.left_out == ((1, "!cp \\"),)


def test_the_magic_that_asks_for_grading_is_left_out_silently() -> None:
    python = python_of("%%check maml \\\nx = 1")
    assert python.source == "\nx = 1"
    assert python.left_out == ()


@pytest.mark.parametrize("line", ["check('maml')", "from grader.notebook import check, Result"])
def test_what_is_python_is_kept_whatever_it_asks_for(line: str) -> None:
    assert python_of(f"{line}; x = 1").source == f"{line}; x = 1"


def test_another_magic_of_a_similar_name_is_reported() -> None:
    assert python_of("x = 1\n%%checks").left_out == ((2, "%%checks"),)


@pytest.mark.parametrize("indent", ["  ", "\t"])
def test_a_cell_that_is_indented_as_a_whole_is_read_as_it_is_run(indent: str) -> None:
    source = f"\n{indent}def f():\n{indent}    return 1\n{indent}%who\ny = 2"
    assert python_of(source).source == "\ndef f():\n    return 1\n\ny = 2"


@pytest.mark.parametrize("magic", ["%%bash", "%%html", "%%timeit -n 3", "%%writefile a.py"])
def test_a_cell_that_is_not_pythons_is_left_out_whole(magic: str) -> None:
    python = python_of(f"\n{magic}\nx = 1\n")
    assert python.other == magic
    assert python.source.strip() == ""


@pytest.mark.parametrize("magic", ["%%time", "%%capture out", "%%prun"])
def test_a_magic_that_runs_its_cell_as_python_leaves_it(magic: str) -> None:
    python = python_of(f"{magic}\nx = 1")
    assert python.source == "\nx = 1"
    assert python.left_out == ((1, magic),)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_end_of_line_counts_once(end: str) -> None:
    assert python_of(f"x = 1{end}%who{end}y = 2").source == "x = 1\n\ny = 2"


def test_any_text_comes_back_with_as_many_lines() -> None:
    pick = random.Random(7)
    for _ in range(400):
        text = "".join(pick.choices('ab (\'"""\\\n%!?#)]{=é\u2028\x0c', k=60))
        assert python_of(text).source.count("\n") == text.count("\n")


def test_a_long_line_takes_no_long_time() -> None:
    assert python_of("x = '" + "\\'" * 400_000).left_out == ()
    assert python_of("(" * 900_000 + "\n%who").left_out == ()
    for part in ("[", "x[", "[]", "x? ", "a =", "x, ", "= ", "=", "x[]", "?", " "):
        assert python_of("x" + part * 100_000 + "y").left_out == ()


@pytest.mark.parametrize("slug", catalog.slugs())
def test_an_answer_between_two_magics_stays_as_it_is(slug: str) -> None:
    answer = (ROOT / "solutions" / f"{slug}.py").read_text(encoding="utf-8")
    python = python_of(f"%who\n{answer}\n!ls")
    assert python.source == f"\n{answer}\n"
    assert [text for _, text in python.left_out] == ["%who", "!ls"]


@pytest.mark.parametrize("line", ["%who", '"x".upper?'])
def test_a_cell_of_many_magics_is_read_to_its_end(line: str) -> None:
    assert python_of(f"{line}\n" * 20_000).source.count("\n") == 20_000


def test_a_block_that_is_badly_indented_keeps_its_mistake() -> None:
    source = "if x:\n        y = 1\n    %who\nz = 1"
    assert python_of(source).source == source.replace("%who", "pass")


def test_what_calls_a_function_in_ipython_alone_is_a_mistake_in_an_answer() -> None:
    assert python_of("x = f(a)\n, b)\n%who").source.startswith("x = f(a)\n, b)\n")


def test_ipython_is_imported_for_a_cell_that_may_hold_magics_alone() -> None:
    asks = "import sys; from grader.answers.ipython import python_of; "
    for source, imported in (("x = 1 % 2  # why?", False), ("%who", True)):
        done = subprocess.run(
            [sys.executable, "-c", f"{asks}python_of({source!r}); print('IPython' in sys.modules)"],
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == str(imported)
