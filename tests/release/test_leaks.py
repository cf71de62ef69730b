"""Solutions are found wherever they stand in a release, and there are none in ours."""

import json
import shutil
from pathlib import Path

import pytest

from grader.authoring.stubs import BEGIN, END
from grader.release.leaks import is_trivial, leaks, normalised, solution_lines

from ..known_answers import ROOT

SOLUTIONS = ROOT / "solutions"
LINE = "product = torch.autograd.grad(slope, weights)"
SHORT = "return forward_over_reverse(f)"
SOLUTION = f'''"""Statement
---------
What the kata asks for, in more than twenty letters.
"""

import torch


def product(model, vector):
    """The product of the Hessian and the vector."""
    {BEGIN}
    {LINE}
    with torch.no_grad():
        return [each * 2 for each in product]
    {END}
'''


@pytest.fixture
def solutions(tmp_path: Path) -> Path:
    place = tmp_path / "solutions"
    (place / "product").mkdir(parents=True)
    (place / "product.py").write_text(SOLUTION)
    (place / "product" / "other.py").write_text(f'"""Other\n"""\n{SHORT}\n')
    return place


@pytest.fixture
def place(tmp_path: Path) -> Path:
    made = tmp_path / "release"
    made.mkdir()
    return made


def test_no_line_of_any_solution_stands_in_the_release(released: Path) -> None:
    assert leaks(released, SOLUTIONS) == []


def test_no_line_of_an_idiomatic_solution_is_left_out_because_a_stub_shows_it() -> None:
    wanted = solution_lines(SOLUTIONS)
    for path in SOLUTIONS.glob("*/*.py"):
        lines = [normalised(line) for line in path.read_text(encoding="utf-8").splitlines()]
        assert any(line in wanted for line in lines), path


def test_each_solution_would_be_found(place: Path) -> None:
    paths = sorted(SOLUTIONS.rglob("*.py"))
    for number, path in enumerate(paths):
        shutil.copy(path, place / f"{number}.txt")
    found = {line.partition(",")[0] for line in leaks(place, SOLUTIONS)}
    assert found == {f"{number}.txt" for number, _ in enumerate(paths)}


def test_lines_are_found_with_another_indentation(solutions: Path, place: Path) -> None:
    (place / "a.py").write_text(f"x = 1\n\t\t{LINE.replace(' = ', '  =  ')}\n")
    assert leaks(place, solutions) == [f"a.py, line 2: {LINE} (from product.py)"]


def test_lines_are_found_inside_of_a_string(solutions: Path, place: Path) -> None:
    (place / "a.toml").write_text(f'hint = "try {LINE} there"\n')
    assert len(leaks(place, solutions)) == 1


def test_lines_of_other_solutions_are_found(solutions: Path, place: Path) -> None:
    (place / "why.md").write_text(f"    {SHORT}\n")
    assert "from product/other.py" in leaks(place, solutions)[0]


@pytest.mark.parametrize("where", ["source", "outputs", "metadata"])
def test_lines_are_found_anywhere_in_a_notebook(solutions: Path, place: Path, where: str) -> None:
    cell = {"cell_type": "code", "source": [], where: [f'"é" and\n    {SHORT}\n']}
    (place / "a.ipynb").write_text(json.dumps({"cells": [cell]}))
    assert len(leaks(place, solutions)) == 1


def test_what_the_stub_shows_is_no_leak(solutions: Path, place: Path) -> None:
    before, _, after = SOLUTION.partition(f"    {BEGIN}")
    (place / "stub.py").write_text(before + after.partition(f"{END}\n")[2])
    assert leaks(place, solutions) == []


@pytest.mark.parametrize("name", ["a.pyc", "deep/__pycache__/b.cpython-311.pyc"])
def test_compiled_files_are_leaks(solutions: Path, place: Path, name: str) -> None:
    (place / name).parent.mkdir(parents=True, exist_ok=True)
    (place / name).write_bytes(b"text")
    assert leaks(place, solutions) == [f"{name} cannot be looked through: it is compiled"]


def test_a_file_that_is_not_text_is_a_leak(solutions: Path, place: Path) -> None:
    (place / "a.bin").write_bytes(b"\x80\x81")
    assert leaks(place, solutions) == ["a.bin cannot be looked through: it is not UTF-8"]


def test_a_link_is_a_leak(solutions: Path, place: Path) -> None:
    (place / "a.py").symlink_to(solutions / "product.py")
    assert "it is a link" in leaks(place, solutions)[0]


@pytest.mark.parametrize(
    "line",
    [
        "return x + y",
        "from torch.func import functional_call, grad, vmap",
        "with torch.no_grad():",
        "function: Callable[..., Tensor],",
        BEGIN,
    ],
)
def test_lines_that_give_nothing_away(line: str) -> None:
    assert is_trivial(line)


@pytest.mark.parametrize(
    "line", [LINE, "for (n, w), g in zip(weights.items(), gradient, strict=True):"]
)
def test_lines_that_give_something_away(line: str) -> None:
    assert not is_trivial(line)
