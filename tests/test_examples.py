"""The worked example of a statement: what is found, what is shown, and that it holds."""

from pathlib import Path

import pytest

from grader import catalog
from grader.authoring.examples import example_of, run_example
from grader.authoring.statement import markdown
from grader.authoring.stubs import read_solution

from .conftest import ROOT
from .known_answers import FEW

STATEMENT = """Description
-----------
A rule:

    a = b

Example
-------
Twice two:

    >>> twice(2)
    4

and of a loop:

    >>> for n in (1, 2):
    ...     print(twice(n))
    2
    4

Guidance
--------
    >>> not_of_the_example()
"""
CODE = '''


def twice(number: int) -> int:
    """Two times a number."""
    ### BEGIN SOLUTION
    return 2 * number
    ### END SOLUTION
'''


@pytest.mark.parametrize("slug", FEW)
def test_the_example_of_a_kata_holds(slug: str) -> None:
    assert run_example(ROOT, slug) == []


def test_an_example_is_the_code_of_its_section() -> None:
    assert example_of(STATEMENT) == (
        ">>> twice(2)\n4\n\n>>> for n in (1, 2):\n...     print(twice(n))\n2\n4"
    )
    assert example_of(STATEMENT.replace("Example\n-------", "Sample\n------")) is None
    assert example_of("Example\n-------\nIn words alone.\n") is None


def test_a_notebook_shows_it_as_code_and_formulas_as_formulas() -> None:
    shown = markdown(STATEMENT)
    assert "```python\n>>> for n in (1, 2):\n...     print(twice(n))\n2\n4\n```" in shown
    assert "$$\na = b\n$$" in shown


@pytest.mark.parametrize("slug", FEW)
def test_the_stub_shows_it_as_the_solution_has_it(slug: str) -> None:
    solution = (ROOT / "solutions" / f"{slug}.py").read_text(encoding="utf-8")
    shown = example_of(catalog.entry(slug).stub.read_text(encoding="utf-8").split('"""')[1])
    assert shown == example_of(read_solution(solution).statement)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "solutions").mkdir()
    return tmp_path


def written(place: Path, statement: str, code: str = CODE) -> list[str]:
    (place / "solutions" / "double.py").write_text(f'"""{statement}"""{code}', encoding="utf-8")
    return run_example(place, "double")


def test_a_wrong_number_is_named_with_what_comes_out(place: Path) -> None:
    assert written(place, STATEMENT) == []
    (said,) = written(place, STATEMENT.replace("twice(2)\n    4", "twice(2)\n    5"))
    assert said == "solutions/double.py: the example `twice(2)` should give 5 and gives 4"


def test_an_exception_is_named(place: Path) -> None:
    (said,) = written(place, STATEMENT.replace("twice(2)", "thrice(2)"))
    assert said.endswith("gives NameError: name 'thrice' is not defined")


def test_what_cannot_be_run_is_one_line(place: Path) -> None:
    (said,) = written(place, "Description\n-----------\nNothing.\n")
    assert "has no worked example: add a section `Example`" in said
    (said,) = written(place, STATEMENT, CODE + "\nraise ValueError('broken')\n")
    assert said.endswith("could not be run: ValueError: broken")
    (said,) = run_example(place, "missing")
    assert said.startswith("solutions/missing.py cannot be read")
