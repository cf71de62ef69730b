"""The learners' repository works, is whole, and holds nothing that was not meant for it."""

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from grader import catalog
from grader.authoring.idioms import why_page
from grader.catalog.statement import statement
from grader.pipeline.candidates import candidates_in
from grader.release import release
from grader.release.release import Leaked, NotReleased, chosen, title_of, write_release

from ..known_answers import ROOT
from .conftest import InRelease

LINKS = re.compile(r"\]\(([^)\s#]+)[^)\s]*\)")


# ---- what is in it ----------------------------------------------------------------------------


def test_it_has_no_solutions_no_answers_and_no_history(released: Path) -> None:
    names = {path.name for path in released.iterdir()}
    assert names == {
        *("kata", "grader", "notebooks", "docs", ".github", ".gitignore"),
        *("README.md", "LICENSE", "Makefile", "pyproject.toml", "constraints.txt"),
    }


def test_it_has_no_caches_and_no_copies(released: Path) -> None:
    odd = ("*.pyc", "__pycache__", "*.bak*", ".kata*")
    assert [path for glob in odd for path in released.rglob(glob)] == []


def test_it_has_nothing_that_tells_how_references_are_built(released: Path) -> None:
    for name in ("mutants.toml", "equivalent.toml", "audit*.py", "new_kata.py", "template"):
        assert list((released / "grader").rglob(name)) == [], name
    for page in released.glob("grader/katas/*/why.md"):
        assert "## The reference" not in page.read_text(encoding="utf-8")


def test_each_kata_has_a_stub_a_notebook_and_a_statement(released: Path) -> None:
    for slug in catalog.slugs():
        said = released / "grader" / "katas" / slug / "statement.html"
        assert said.read_text(encoding="utf-8") == statement(slug)
        stub = catalog.entry(slug).stub.read_text(encoding="utf-8")
        assert (released / "kata" / f"{slug}.py").read_text(encoding="utf-8") == stub
        notebook = json.loads((released / "notebooks" / f"{slug}.ipynb").read_text("utf-8"))
        assert "raise NotImplementedError" in "".join(notebook["cells"][3]["source"])


def test_what_a_learner_has_written_is_not_handed_out(root: Path, tmp_path: Path) -> None:
    (root / "kata" / "hvp.py").write_text("mine = 1\n")
    for name in ("LICENSE", "Makefile", "constraints.txt", ".gitignore", "docs"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, root / name)
    write_release(root, tmp_path / "new", ("hvp",), "x")
    assert "mine" not in (tmp_path / "new" / "kata" / "hvp.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", ["README.md", "docs/security.md", "docs/verdict.md"])
def test_links_lead_somewhere(two: Path, page: str) -> None:
    for link in LINKS.findall((two / page).read_text(encoding="utf-8")):
        assert "://" in link or ((two / page).parent / link).exists(), link


def test_the_limits_of_the_sandbox_are_handed_out_whole(released: Path) -> None:
    whole = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    page = (released / "docs" / "security.md").read_text(encoding="utf-8")
    promised = whole.partition("## What is not promised")[2].partition("\n## ")[0]
    assert promised.replace(" ([courses.md](courses.md))", "") in page


def test_the_readme_has_the_name_and_the_katas(two: Path) -> None:
    page = (two / "README.md").read_text(encoding="utf-8")
    assert page.startswith("# Two\n")
    assert "[`hvp`](kata/hvp.py)" in page
    assert "kata/maml.py" not in page
    assert "@" not in page


@pytest.mark.parametrize(
    ("name", "title"),
    [("A <b>\n# c", "A \\<b\\> \\# c"), ("  ", "Gradient Katas"), ("x" * 300, "x" * 100)],
)
def test_a_name_is_one_heading(name: str, title: str) -> None:
    assert title_of(name) == title


def test_pyproject_names_what_learners_need(released: Path) -> None:
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found = tomllib.loads((released / "pyproject.toml").read_text(encoding="utf-8"))
    assert found["project"]["dependencies"] == ours["project"]["dependencies"]
    assert found["project"]["scripts"] == ours["project"]["scripts"]
    assert list(found["project"]["optional-dependencies"]) == ["notebooks"]
    assert list(found["tool"]) == ["setuptools", "pytest"]


def test_make_says_what_learners_can_do(released: Path) -> None:
    done = subprocess.run(["make"], cwd=released, capture_output=True, text=True, check=True)
    said = set(re.findall(r"^make ([\w-]+)", done.stdout, flags=re.M))
    names = "watch watch-web grade status list hint reset why play show report lab doctor"
    assert said == set(names.split())


@pytest.mark.parametrize("target", ["grade", "watch", "lab", "hint"])
def test_make_knows_how(released: Path, target: str) -> None:
    done = subprocess.run(
        ["make", "-n", target], cwd=released, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "pip install" in done.stdout


def test_the_audit_is_not_made(released: Path) -> None:
    done = subprocess.run(
        ["make", "-n", "audit"], cwd=released, capture_output=True, text=True, check=False
    )
    assert "No rule to make target 'audit'" in done.stderr


# ---- some katas only --------------------------------------------------------------------------


def test_only_the_katas_that_were_named_are_there(two: Path) -> None:
    for folder in ("kata", "notebooks"):
        assert {path.stem for path in (two / folder).iterdir()} == {"hvp", "unroll"}
    folders = {path.name for path in (two / "grader" / "katas").iterdir() if path.is_dir()}
    assert folders - {"__pycache__"} == {"hvp", "unroll"}


def test_what_is_not_there_is_not_needed(two: Path, run_in: InRelease) -> None:
    assert catalog.entry("unroll").needs == ("maml",)
    done = run_in(two, "list")
    assert done.returncode == 0, done.stderr
    assert "unroll" in done.stdout
    facts = tomllib.loads((two / "grader/katas/unroll/kata.toml").read_text(encoding="utf-8"))
    assert facts["needs"] == []


def test_katas_are_chosen_in_the_order_of_the_path() -> None:
    assert chosen(ROOT, "unroll, hvp") == ("hvp", "unroll")
    assert chosen(ROOT, None) == catalog.slugs()


@pytest.mark.parametrize("names", ["", " , "])
def test_no_kata_is_an_error(names: str) -> None:
    with pytest.raises(NotReleased, match="names no kata"):
        chosen(ROOT, names)


# ---- where it goes ----------------------------------------------------------------------------


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    write_release(ROOT, tmp_path / "new", ("hvp",), "x")
    assert (tmp_path / "new" / "kata" / "hvp.py").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(NotReleased, match="is not empty"):
        write_release(ROOT, tmp_path, ("hvp",), "x")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "new").write_text("mine")
    with pytest.raises(NotReleased, match="is not a folder"):
        write_release(ROOT, tmp_path / "new", ("hvp",), "x")


def test_nothing_is_handed_out_if_a_solution_leaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    solution = (ROOT / "solutions" / "hvp.py").read_text(encoding="utf-8")
    monkeypatch.setattr(release, "grader_files", lambda *_: {"grader/old.py": solution})
    with pytest.raises(Leaked, match="solutions would be handed out") as caught:
        write_release(ROOT, tmp_path / "new", ("hvp",), "x")
    assert caught.value.places[0].startswith("grader/old.py, line ")
    assert list(tmp_path.iterdir()) == []


# ---- its commands -----------------------------------------------------------------------------


def test_its_own_grader_grades_right_and_wrong_answers(
    two: Path, tmp_path: Path, run_in: InRelease
) -> None:
    place = shutil.copytree(two, tmp_path / "mine")
    shutil.copy(ROOT / "solutions" / "hvp.py", place / "kata" / "hvp.py")
    (place / "kata" / "unroll.py").write_text(
        (ROOT / "solutions" / "unroll.py").read_text(encoding="utf-8").replace("True", "False")
    )
    done = run_in(place, "grade", "--json", str(tmp_path / "verdicts.json"))
    assert done.returncode == 1, done.stderr
    right, wrong = json.loads((tmp_path / "verdicts.json").read_text(encoding="utf-8"))
    assert right["outcome"] == "passed"
    assert wrong["outcome"] in ("failed", "raised")
    assert wrong["diagnosis"]["title"]
    assert "grader" not in done.stderr


def test_known_answers_are_missed_by_nobody(two: Path) -> None:
    assert candidates_in(two, "hvp") == ()


@pytest.mark.parametrize(
    "command",
    ["solution hvp", "solution hvp --spoil", "diff hvp --spoil", "audit", "audit hvp", "new mine"],
)
def test_commands_that_need_solutions_say_that_they_are_not_here(
    two: Path, run_in: InRelease, command: str
) -> None:
    done = run_in(two, *command.split())
    assert done.returncode == 2
    assert "the solutions are not part of this repository" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["generate", "stubs", "notebooks"])
def test_nothing_is_made_from_solutions(two: Path, run_in: InRelease, command: str) -> None:
    done = run_in(two, command)
    assert done.returncode == 2
    assert "solutions/hvp.py is missing" in done.stderr


def test_a_release_is_not_released_again(two: Path, tmp_path: Path, run_in: InRelease) -> None:
    done = run_in(two, "release", str(tmp_path / "new"))
    assert done.returncode == 2
    assert "a release is made from them" in done.stderr


@pytest.mark.parametrize("command", ["status", "hint hvp", "why hvp", "--help"])
def test_commands_of_learners_work(two: Path, run_in: InRelease, command: str) -> None:
    done = run_in(two, *command.split())
    assert done.returncode == 0, done.stderr


def test_after_a_pass_why_says_that_solutions_are_not_here(two: Path) -> None:
    page = why_page(two, "hvp", passed=True)
    assert page.solutions == ()
    assert "The solutions are not in this copy" in page.note


# ---- the command ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "name the folder to make"),
        (("x", "--allow-sandbox", "process"), "goes with --gradescope"),
        (("x", "--katas", "hpv"), "Did you mean hvp?"),
    ],
)
def test_what_cannot_be_done_is_said(run_in: InRelease, words: tuple[str, ...], said: str) -> None:
    done = run_in(ROOT, "release", *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_command_says_what_it_made(tmp_path: Path, run_in: InRelease) -> None:
    done = run_in(ROOT, "release", str(tmp_path / "new"), "--katas", "hvp", "--name", "Week 1")
    assert done.returncode == 0, done.stderr
    assert "1 kata in" in done.stdout
    assert (tmp_path / "new" / "README.md").read_text(encoding="utf-8").startswith("# Week 1\n")
