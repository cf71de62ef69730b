"""The audit finds every breach that an author can make, and none where there is none."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.authoring import readme
from grader.authoring.audit import audit_katas
from grader.authoring.audit_row import Row
from grader.authoring.notebooks import path_of, write_notebooks
from grader.wall.workers import Workers

from .conftest import ANSWERS, ROOT


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A repository with all that belongs to hvp, and few known answers."""
    shutil.copytree(ROOT / "solutions", tmp_path / "solutions")
    (tmp_path / "kata").mkdir()
    shutil.copy(ROOT / "grader" / "katas" / "hvp" / "stub.py", tmp_path / "kata" / "hvp.py")
    write_notebooks(tmp_path, ("hvp",))
    for kind, name in (("right", "double_backward"), ("wrong", "own_block")):
        folder = tmp_path / "tests" / "answers" / kind / "hvp"
        folder.mkdir(parents=True)
        shutil.copy(ANSWERS / kind / "hvp" / f"{name}.py", folder)
    return tmp_path


def rows_of(workers: Workers, place: Path) -> Iterator[Row]:
    """The rows of the audit, each of them made when it is asked for."""
    return audit_katas(workers, place, ["hvp"], seeds=1, mutants=False)


def audit(workers: Workers, place: Path) -> dict[str, Row]:
    return {row.what: row for row in rows_of(workers, place)}


def row_of(workers: Workers, place: Path, what: str) -> Row:
    return next(row for row in rows_of(workers, place) if row.what == what)


def first_breach(workers: Workers, place: Path) -> str:
    return next(breach for row in rows_of(workers, place) for breach in row.breaches)


def breaches(rows: dict[str, Row]) -> list[str]:
    return [breach for row in rows.values() for breach in row.breaches]


def test_a_sound_kata_is_sound(workers: Workers, place: Path) -> None:
    rows = audit(workers, place)
    assert breaches(rows) == []
    assert list(rows) == [
        "generated files", "the notebook", "the stub", "the solution", "the worked example",
        "other solutions", "right answers",
        "wrong answers", "the truth", "time",
    ]  # fmt: skip


def test_a_learners_file_is_not_a_breach_and_is_reported(workers: Workers, place: Path) -> None:
    (place / "kata" / "hvp.py").write_text("def hessian_vector_product(: # half way")
    rows = audit(workers, place)
    assert breaches(rows) == []
    assert "edited by a learner" in rows["generated files"].result


def test_a_solution_that_fails_is_a_breach(workers: Workers, place: Path) -> None:
    solution = place / "solutions" / "hvp.py"
    text = solution.read_text()
    solution.write_text(
        text.replace("grad(along, params, create_graph=True)", "grad(along, params)")
    )
    rows = audit(workers, place)
    assert "can be differentiated once more" in breaches(rows)[0]
    assert not rows["the solution"].sound


def test_a_statement_that_changed_is_a_breach_until_stubs_are_made(
    workers: Workers, place: Path
) -> None:
    solution = place / "solutions" / "hvp.py"
    solution.write_text(solution.read_text().replace("Guidance", "Advice"))
    assert "run kata stubs" in first_breach(workers, place)


def test_a_notebook_that_does_not_follow_its_kata_is_a_breach(
    workers: Workers, place: Path
) -> None:
    solution = place / "solutions" / "hvp.py"
    solution.write_text(solution.read_text().replace("Guidance", "Advice"))
    row = row_of(workers, place, "the notebook")
    assert row.result == "out of date"
    assert "run kata notebooks" in row.breaches[0]


def test_a_missing_notebook_is_a_breach(workers: Workers, place: Path) -> None:
    path_of(place, "hvp").unlink()
    assert row_of(workers, place, "the notebook").result == "missing"
    assert not row_of(workers, place, "the notebook").sound


def test_a_learners_notebook_is_not_a_breach_and_is_reported(workers: Workers, place: Path) -> None:
    file = path_of(place, "hvp")
    file.write_text(file.read_text().replace("raise NotImplementedError", "return 1"))
    row = row_of(workers, place, "the notebook")
    assert row.sound
    assert row.result == "edited by a learner"


def test_a_statement_that_is_not_what_the_solution_gives_is_a_breach(
    workers: Workers, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.authoring.statement_html.file_of", lambda slug: place / slug)
    (breach,) = row_of(workers, place, "generated files").breaches
    assert breach.startswith("statement.html of hvp is not what ")
    assert breach.endswith(": run kata generate")


def test_a_notebook_that_cannot_be_read_is_a_breach(workers: Workers, place: Path) -> None:
    file = path_of(place, "hvp")
    file.write_text("<<<<<<< HEAD\n" + file.read_text())
    row = row_of(workers, place, "the notebook")
    assert row.result == "not a notebook"
    assert row.breaches[0].endswith("is not a notebook: run kata notebooks --force")


def test_a_readme_whose_table_is_not_that_of_the_katas_is_a_breach(
    workers: Workers, place: Path
) -> None:
    file = place / "README.md"
    file.write_text(f"# Katas\n{readme.BEGIN}\nof old\n{readme.END}\n")
    assert "run kata generate" in first_breach(workers, place)
    readme.write_table(place)
    assert breaches(audit(workers, place)) == []


def test_a_right_answer_that_fails_is_a_breach(workers: Workers, place: Path) -> None:
    folder = place / "tests" / "answers"
    shutil.copy(folder / "wrong" / "hvp" / "own_block.py", folder / "right" / "hvp")
    rows = audit(workers, place)
    assert "is right and does not pass" in breaches(rows)[0]
    assert len(breaches(rows)) == 2  # it fails, and it gets a diagnosis: one answer all the same
    assert rows["right answers"].result == "1 of 2 pass"


def test_a_wrong_answer_that_passes_is_a_breach(workers: Workers, place: Path) -> None:
    folder = place / "tests" / "answers"
    shutil.copy(folder / "right" / "hvp" / "double_backward.py", folder / "wrong" / "hvp")
    assert "is wrong and passes" in first_breach(workers, place)


def test_a_wrong_answer_without_its_expectation_is_a_breach(workers: Workers, place: Path) -> None:
    path = place / "tests" / "answers" / "wrong" / "hvp" / "own_block.py"
    path.write_text(path.read_text().removeprefix("# expect: "))
    assert "# expect: " in first_breach(workers, place)


@pytest.mark.parametrize("kind", ["right", "wrong"])
def test_a_kata_without_known_answers_is_a_breach(workers: Workers, place: Path, kind: str) -> None:
    shutil.rmtree(place / "tests" / "answers" / kind)
    assert "holds no answers" in first_breach(workers, place)


def test_a_stub_that_passes_is_a_breach(
    workers: Workers, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from grader.authoring import audit as module

    entry = module.catalog.entry

    def with_written_stub(slug: str) -> object:
        written = type("E", (), {"stub": place / "solutions" / "hvp.py"})()
        real = entry(slug)
        for name in ("title", "about", "level", "minutes", "tags", "functions"):
            setattr(written, name, getattr(real, name))
        return written

    monkeypatch.setattr(module.catalog, "entry", with_written_stub)
    rows = audit(workers, place)
    assert rows["the stub"].breaches[0].startswith("the stub of hvp is passed")


def test_a_truth_that_is_off_is_a_breach(
    workers: Workers, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from grader.judge.draw import draw_exam
    from grader.pipeline.grade import load_kata

    kata = load_kata("hvp")
    right = kata.differences_of
    monkeypatch.setattr(
        kata,
        "differences_of",
        lambda p: {n: {k: 1.00001 * t for k, t in v.items()} for n, v in right(p).items()},
    )
    draw_exam.__wrapped__.cache_clear()
    rows = audit(workers, place)
    assert "from finite differences" in rows["the truth"].breaches[0]
