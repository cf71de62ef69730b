"""Notebooks come from solutions, and never at the cost of a learner's work."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grader import catalog
from grader.authoring import readme
from grader.authoring.notebooks import make_notebook, path_of, state_of, write_notebooks
from grader.common import files

from .conftest import ROOT
from .known_answers import FEW

Kata = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A repository with the notebook of hvp, as it was made."""
    shutil.copytree(ROOT / "solutions", tmp_path / "solutions")
    assert states(tmp_path) == ["written"]
    return tmp_path


def states(place: Path, *, force: bool = False) -> list[str]:
    return [written.state for written in write_notebooks(place, ("hvp",), force=force)]


def change(place: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    file = path_of(place, "hvp")
    notebook = json.loads(file.read_text(encoding="utf-8"))
    edit(notebook)
    file.write_text(json.dumps(notebook), encoding="utf-8")


def answer_of(notebook: dict[str, Any]) -> dict[str, Any]:
    (cell,) = [c for c in notebook["cells"] if c["metadata"].get("tags") == ["answer"]]
    assert isinstance(cell, dict)
    return cell


# ---- what is made -------------------------------------------------------------------------


@pytest.mark.parametrize("slug", FEW)
def test_a_notebook_is_valid_and_always_the_same(slug: str) -> None:
    text = make_notebook(ROOT, slug)
    assert text == make_notebook(ROOT, slug)
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    ids = [cell["id"] for cell in notebook.cells]
    assert ids == [
        f"{slug}-{n}" for n in ("statement", "setup", "yours", "answer", "check", "explore", "room")
    ]


@pytest.mark.parametrize("slug", FEW)
def test_the_answers_cell_is_the_stubs_code(slug: str) -> None:
    code = answer_of(json.loads(make_notebook(ROOT, slug)))["source"]
    stub = catalog.entry(slug).stub.read_text(encoding="utf-8")
    assert stub.split('"""', 2)[2].strip("\n") == code


@pytest.mark.parametrize("slug", FEW)
def test_the_statement_has_its_head_from_the_toml_and_its_formulas_in_tex(slug: str) -> None:
    entry = catalog.entry(slug)
    statement = json.loads(make_notebook(ROOT, slug))["cells"][0]["source"]
    assert statement.startswith(f"# {entry.title}\n\nLevel: {entry.level} · ")
    assert all(formula.isascii() for formula in statement.split("$")[1::2])


def test_a_formula_of_the_stub_is_the_notebooks_in_tex() -> None:
    statement = json.loads(make_notebook(ROOT, "maml"))["cells"][0]["source"]
    assert "the weights θ − α∇L_s(θ) compute" in catalog.entry("maml").stub.read_text()
    assert r"the weights $\theta - \alpha\nabla L_s(\theta)$ compute" in statement


def test_what_a_notebook_was_made_as_is_what_it_is(place: Path) -> None:
    assert state_of(place, "hvp") == "current"


def test_the_readme_and_the_notebooks_follow_their_katas() -> None:
    assert readme.has_table(ROOT)
    assert readme.is_current(ROOT)
    for slug in catalog.slugs():
        assert state_of(ROOT, slug) == "current" or "learner" in state_of(ROOT, slug)


def test_a_published_address_stands_in_the_setup(place: Path) -> None:
    urls = '[project]\nname = "x"\n[project.urls]\nRepository = "https://example.org/katas"\n'
    (place / "pyproject.toml").write_text(urls, encoding="utf-8")
    setup = json.loads(make_notebook(place, "hvp"))["cells"][1]["source"]
    assert 'REPOSITORY = "git+https://example.org/katas"\n' in setup


# ---- a learner's work ---------------------------------------------------------------------


def test_a_second_call_finds_it_current(place: Path) -> None:
    assert states(place) == ["current"]


def test_running_it_is_not_an_edit(place: Path) -> None:
    def run(notebook: dict[str, Any]) -> None:
        cell = answer_of(notebook)
        cell["outputs"], cell["execution_count"] = [{"output_type": "stream"}], 7
        cell["source"] = cell["source"].splitlines(keepends=True)
        notebook["cells"].append({"cell_type": "code", "source": "", "metadata": {}, "outputs": []})

    change(place, run)
    assert states(place) == ["current"]
    assert "execution_count" in path_of(place, "hvp").read_text()


EDITS: dict[str, Callable[[dict[str, Any]], object]] = {
    "answer": lambda n: answer_of(n).update(source="mine"),
    "tag": lambda n: answer_of(n)["metadata"].clear(),
    "cell": lambda n: n["cells"].append({"cell_type": "markdown", "source": "x", "metadata": {}}),
    "statement": lambda n: n["cells"][0].update(source="mine"),
    "picture": lambda n: n["cells"][0].update(attachments={"a.png": {"image/png": "x"}}),
    "metadata": lambda n: (n["metadata"].clear(), answer_of(n).update(source="mine")),
    "no_cells": lambda n: n.clear(),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_what_a_learner_has_edited_is_kept(
    place: Path, edit: Callable[[dict[str, Any]], object]
) -> None:
    change(place, edit)
    before = path_of(place, "hvp").read_bytes()
    assert states(place) == ["kept"]
    solution = place / "solutions" / "hvp.py"
    solution.write_text(solution.read_text().replace("Guidance", "Advice"))
    assert states(place) == ["kept"]
    assert path_of(place, "hvp").read_bytes() == before
    said = "edited by a learner" if b'"cells"' in before else "not a notebook"
    assert state_of(place, "hvp").startswith(said)


def test_a_file_that_is_not_a_notebook_is_kept(place: Path) -> None:
    path_of(place, "hvp").write_bytes(b"\xff\x00")
    assert states(place) == ["kept"]


def test_a_notebook_that_nobody_has_edited_follows_its_solution(place: Path) -> None:
    solution = place / "solutions" / "hvp.py"
    solution.write_text(solution.read_text().replace("Guidance", "Advice"))
    assert state_of(place, "hvp") == "out of date"
    assert states(place) == ["written"]
    assert "## Advice" in path_of(place, "hvp").read_text()


def test_one_edited_from_an_older_statement_says_so(place: Path) -> None:
    change(place, EDITS["answer"])
    solution = place / "solutions" / "hvp.py"
    solution.write_text(solution.read_text().replace("Guidance", "Advice"))
    assert state_of(place, "hvp") == "edited by a learner, made from an older statement"


def test_force_keeps_the_learners_notebook_beside_the_new_one(place: Path) -> None:
    fresh = path_of(place, "hvp").read_bytes()
    change(place, EDITS["answer"])
    mine = path_of(place, "hvp").read_bytes()
    assert states(place, force=True) == ["written"]
    assert path_of(place, "hvp").read_bytes() == fresh
    assert (place / "notebooks" / "hvp.ipynb.bak").read_bytes() == mine


def test_an_edited_notebook_stays_where_it_is_where_no_new_one_can_be_written(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(place, EDITS["answer"])
    mine = path_of(place, "hvp").read_bytes()

    def full(**_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.tempfile, "mkstemp", full)
    with pytest.raises(OSError, match="No space") as raised:
        states(place, force=True)
    assert raised.value.filename == str(path_of(place, "hvp"))
    assert [p.read_bytes() for p in (place / "notebooks").glob("*hvp*")] == [mine]


# ---- the commands -------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A repository of its own."""
    for name in ("grader", "solutions"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "README.md").write_text(f"# K\n{readme.BEGIN}\n{readme.END}\n", encoding="utf-8")
    return tmp_path


def test_generate_writes_all_that_is_made_and_then_finds_it_current(kata: Kata, copy: Path) -> None:
    done = kata("generate", cwd=copy, PYTHONPATH=str(copy))
    assert done.returncode == 0
    for slug in catalog.slugs():
        assert f"kata/{slug}.py written" in done.stdout
        assert f"notebooks/{slug}.ipynb written" in done.stdout
    assert (
        f"| [`hvp`](kata/hvp.py) | {catalog.entry('hvp').title} |"
        in (copy / "README.md").read_text()
    )
    again = kata("generate", cwd=copy, PYTHONPATH=str(copy))
    assert all(line.endswith("is current") for line in again.stdout.splitlines())


def test_notebooks_keeps_what_was_edited_and_says_so(kata: Kata, copy: Path) -> None:
    kata("notebooks", cwd=copy, PYTHONPATH=str(copy))
    change(copy, EDITS["answer"])
    done = kata("notebooks", cwd=copy, PYTHONPATH=str(copy))
    assert done.returncode == 1
    assert "notebooks/hvp.ipynb has been edited and was kept" in done.stdout
    assert kata("notebooks", "hvp", "--force", cwd=copy, PYTHONPATH=str(copy)).returncode == 0


def test_a_formula_without_tex_gets_one_clear_line(kata: Kata, copy: Path) -> None:
    solution = copy / "solutions" / "hvp.py"
    solution.write_text(solution.read_text().replace("$H v$", "$H ☃$"))
    done = kata("notebooks", cwd=copy, PYTHONPATH=str(copy))
    assert done.returncode == 2
    assert "'☃' in the formula 'H ☃' has no TeX" in done.stderr


# ---- the first cell -----------------------------------------------------------------------

FIRST = """
import sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
asked = []
shell.register_magic_function(asked.append, "line", "pip")
if sys.argv[2] == "missing":
    sys.modules["grader"] = None
result = shell.run_cell(open(sys.argv[1]).read())
print(asked, result.success)
"""


def first_cell(folder: Path, grader: str, edit: tuple[str, str] = ("", "")) -> str:
    cell = json.loads(make_notebook(ROOT, "hvp"))["cells"][1]["source"]
    (folder / "cell").write_text(cell.replace(*edit) if edit[0] else cell, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", FIRST, "cell", grader],
        cwd=folder, capture_output=True, text=True, check=True,
        env={"PYTHONPATH": str(ROOT), "HOME": str(folder), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    return done.stdout


def test_where_the_grader_is_the_first_cell_does_nothing(tmp_path: Path) -> None:
    assert first_cell(tmp_path, "there") == "[] True\n"


def test_where_it_is_missing_the_first_cell_installs_it(tmp_path: Path) -> None:
    given = ('REPOSITORY = ""', 'REPOSITORY = "git+https://example.org/katas"')
    said = first_cell(tmp_path, "missing", given)
    assert said == "['install --quiet git+https://example.org/katas'] True\n"


def test_beside_the_repository_the_first_cell_installs_that(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "notebooks").mkdir()
    assert first_cell(tmp_path / "notebooks", "missing") == "['install --quiet ..'] True\n"


def test_beside_another_project_the_first_cell_does_not_install_that(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "another"\n')
    (tmp_path / "notebooks").mkdir()
    shown = first_cell(tmp_path / "notebooks", "missing")
    assert shown.startswith("Say in REPOSITORY where")


def test_without_an_address_the_first_cell_says_what_to_do(tmp_path: Path) -> None:
    assert first_cell(tmp_path, "missing").startswith("Say in REPOSITORY where")
