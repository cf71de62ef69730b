"""The learner's commands beside watching: where they are, the stub, the reference, completion."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path

import pytest

from grader import catalog
from grader.authoring.reference import difference, reference
from grader.learner import progress

from .conftest import FEW, ROOT
from .terminal_session import solution, wrong

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def here(kata: Run, root: Path) -> Run:
    """`kata` in a repository of its own."""

    def run(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return kata(*words, cwd=root, PYTHONPATH=str(ROOT), **environment)

    return run


def test_kata_alone_says_where_you_are_and_what_to_type(here: Run) -> None:
    done = here()
    assert done.returncode == 0
    assert done.stdout.splitlines()[:5] == [
        "0 of 3 katas passed",
        "Belts: white 0 of 1 passed, green 0 of 2 passed.",
        "You are at hvp · The Hessian-vector product: not started",
        "  open   kata/hvp.py   in your editor",
        "  type   kata watch   which grades it at every save",
    ]
    assert "type   make watch" in here(KATA_COMMAND=".venv/bin/kata").stdout


def test_the_help_fits_a_screen_and_names_every_command(here: Run) -> None:
    lines = here("--help", COLUMNS="80").stdout.splitlines()
    assert len(lines) < 24
    assert max(map(len, lines)) <= 80
    assert "..." not in "".join(lines[1:])
    for name in ("watch", "list", "next", "status", "hint", "reset", "solution", "diff", "new"):
        assert any(name in re.split(r", |  ", line.strip()) for line in lines)


def test_a_grading_is_kept_and_listed(here: Run, root: Path) -> None:
    (root / "kata" / "hvp.py").write_text(solution("hvp"))
    (root / "kata" / "maml.py").write_text(wrong("maml", "outer_sign"))
    assert here("grade").returncode == 1
    text = here("list").stdout
    assert re.search(r"✓  hvp +passed", text)
    assert re.search(r"~  maml +begun", text)
    assert "not started" in text
    assert "You are at maml" in here().stdout
    assert here("next").stdout.startswith("maml · The MAML update step")
    assert here("next").stdout.startswith("unroll · ")


def test_the_status_is_there_for_programs(here: Run, root: Path) -> None:
    (root / "kata" / "hvp.py").write_text(solution("hvp"))
    here("grade", "hvp")
    data = json.loads(here("status", "--json").stdout)
    assert data["format"] == "kata-status/1"
    assert (data["passed"], data["total"], data["current"], data["next"]) == (
        1,
        3,
        "maml",
        "maml",
    )
    hvp = data["katas"][0]
    assert hvp["state"] == "passed"
    assert (hvp["attempts"], hvp["best_score"], hvp["hints_used"]) == (1, 10, 0)
    assert {"level", "minutes", "tags", "needs", "first_passed", "file"} <= hvp.keys()


def test_the_status_says_where_next_goes(here: Run, root: Path) -> None:
    """From the very first: `next` of the status is where `kata next` turns to."""
    for expected in ("hvp", "maml", "unroll", "hvp"):
        assert json.loads(here("status", "--json").stdout)["next"] == expected
        assert here("next").stdout.startswith(f"{expected} · ")
        assert json.loads(here("status", "--json").stdout)["current"] == expected
    for slug in catalog.slugs():
        (root / "kata" / f"{slug}.py").write_text(solution(slug))
    here("grade")
    assert json.loads(here("status", "--json").stdout)["next"] is None
    assert "There is no next one." in here("next").stdout


@pytest.mark.parametrize("name", ["kata/hvp.py.bak", "kata/hvp.py.bak2", "notebooks/hvp.ipynb.bak"])
def test_what_is_kept_beside_is_not_tracked(name: str) -> None:
    patterns = (ROOT / ".gitignore").read_text().split()
    assert any(fnmatch(name, pattern) for pattern in patterns)


def test_a_reset_works_without_solutions_and_keeps_the_file(here: Run, root: Path) -> None:
    file = root / "kata" / "hvp.py"
    shutil.rmtree(root / "solutions")
    for text in ("first\n", "second\n"):
        file.write_text(text)
        assert "kata/hvp.py is the stub again; yours is kept as" in here("reset", "hvp").stdout
    assert file.read_bytes() == catalog.entry("hvp").stub.read_bytes()
    assert {path.read_text() for path in root.glob("kata/hvp.py.bak*")} == {"first\n", "second\n"}
    assert here("reset", "hvp").stdout == "kata/hvp.py is the stub again\n"


@pytest.mark.parametrize("command", ["solution", "diff"])
def test_the_reference_waits_until_the_kata_is_passed(here: Run, command: str) -> None:
    done = here(command, "hvp")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("kata: hvp has not been passed yet")
    assert "create_graph=True" in here(command, "hvp", "--spoil").stdout


def test_after_passing_the_reference_is_shown_without_its_marks(here: Run, root: Path) -> None:
    (root / "kata" / "hvp.py").write_text(solution("hvp").replace("along", "mine"))
    here("grade", "hvp")
    assert "SOLUTION" not in here("solution", "hvp").stdout
    text = here("diff", "hvp").stdout
    assert "-    mine = " in text
    assert "+    along = " in text
    assert "SOLUTION" not in text


def test_where_there_are_no_solutions_the_command_says_so(here: Run, root: Path) -> None:
    (root / "solutions" / "hvp.py").unlink()
    done = here("solution", "hvp", "--spoil")
    assert done.returncode == 2
    assert "there is no reference for hvp here" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["stubs", "notebooks", "generate"])
def test_without_solutions_nothing_can_be_made_of_them(here: Run, root: Path, command: str) -> None:
    shutil.rmtree(root / "solutions")
    done = here(command)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "kata: solutions/hvp.py is missing, and this is made from it; "
        "`kata reset hvp` brings a stub back without it\n"
    )


def test_without_a_folder_of_answers_the_remedy_is_shown(here: Run, root: Path) -> None:
    shutil.rmtree(root / "kata")
    for words in (("grade",), ("grade", "maml")):
        done = here(*words)
        assert done.returncode == 2
        mend = f"`kata reset {words[-1] if words[1:] else 'hvp'}` makes it and brings a stub back"
        assert done.stderr.endswith(
            f"is not a folder, so there is nothing to grade in it; {mend}\n"
        )


@pytest.mark.parametrize("width", [40, 50, 60, 70, 80])
def test_a_narrow_list_folds_between_words(here: Run, width: int) -> None:
    text = here("list", COLUMNS=str(width)).stdout
    said = text.split()
    for entry in map(catalog.entry, catalog.slugs()):
        words = " ".join((entry.slug, entry.title, ", ".join(entry.tags))).split()
        assert [word for word in words if word not in said] == []
    assert text.count("not started") == 3
    assert max(map(len, text.splitlines())) <= width


def test_what_cannot_be_compared_is_reported_once(here: Run, root: Path) -> None:
    file = root / "kata" / "hvp.py"
    file.write_bytes(b"\xff\xfe")
    said = here("diff", "hvp", "--spoil").stderr
    assert said == (
        "kata: kata/hvp.py cannot be read: the file is not UTF-8: "
        "byte 0xff in line 1 cannot be decoded. Save it as UTF-8\n"
    )
    file.unlink()
    said = here("diff", "hvp", "--spoil").stderr
    assert said == "kata: kata/hvp.py is not there; `kata reset hvp` brings the stub back\n"


def test_the_reference_does_not_differ_from_itself(root: Path) -> None:
    (root / "kata" / "hvp.py").write_text(solution("hvp"))
    assert difference(root, "hvp") == ""


def bodies_written(slug: str) -> str:
    """The stub of a kata in which the solution's bodies stand, and nothing else has changed."""
    *_, answer = solution(slug).split('"""', 2)
    bodies = re.findall(r"^ +### BEGIN SOLUTION\n(.*?\n) +### END SOLUTION", answer, re.M | re.S)
    parts = catalog.entry(slug).stub.read_text().split("    raise NotImplementedError\n")
    assert len(parts) == len(bodies) + 1
    return "".join(a + b for a, b in zip(parts, [*bodies, ""], strict=True))


@pytest.mark.parametrize("slug", FEW)
def test_where_only_the_bodies_were_written_only_code_differs(root: Path, slug: str) -> None:
    file = root / "kata" / f"{slug}.py"
    file.write_text(bodies_written(slug))
    around = "".join(re.findall(r"^### BEGIN SOLUTION\n(.*?)### END", solution(slug), re.M | re.S))
    lines = difference(root, slug).splitlines()[2:]
    said = [line[1:] for line in lines if line[0] in "+-" and line[1:].strip()]
    assert said == [line for line in around.splitlines() if line.strip()]
    stub = catalog.entry(slug).stub.read_text()
    assert reference(root, slug).split('"""')[1] == stub.split('"""')[1]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes")
def test_a_pipe_in_place_of_an_answer_holds_nothing_up(here: Run, root: Path) -> None:
    for slug in ("hvp", "maml"):
        (root / "kata" / f"{slug}.py").unlink()
        os.mkfifo(root / "kata" / f"{slug}.py")
    assert re.search(r"~  hvp +begun", here("list").stdout)
    said = here("diff", "hvp", "--spoil").stderr
    assert "kata/hvp.py cannot be read: it is not a regular file" in said
    assert "yours is kept as kata/hvp.py.bak" in here("reset", "hvp").stdout
    assert "kata/maml.py has been edited and was kept" in here("stubs", "maml").stdout


@pytest.mark.parametrize("words", ["list", "status", "hint", "next", ""])
def test_a_damaged_progress_file_is_reported_in_one_line(here: Run, root: Path, words: str) -> None:
    file = root / progress.FILE
    file.parent.mkdir()
    file.write_text("{")
    done = here(*words.split())
    assert done.returncode == 0
    (line,) = done.stderr.splitlines()
    assert line.startswith("kata: ")
    assert "kept as progress.json.damaged" in line


@pytest.mark.parametrize(
    ("shell", "sign"), [("bash", "complete "), ("zsh", "compdef"), ("fish", "complete ")]
)
def test_shells_get_their_script(here: Run, shell: str, sign: str) -> None:
    assert sign in here("completion", shell).stdout
    assert sign in here("completion", SHELL=f"/usr/bin/{shell}").stdout


def test_an_unknown_shell_is_asked_for(here: Run) -> None:
    assert here("completion", SHELL="/bin/odd").returncode == 2


@pytest.mark.parametrize(("line", "words"),
                         [("kata res", {"reset"}), ("kata grade m", {"maml"}),
                          ("kata watch ", {"hvp", "maml", "unroll"})])  # fmt: skip
def test_commands_and_katas_complete(root: Path, line: str, words: set[str]) -> None:
    environment = {
        **os.environ, "_KATA_COMPLETE": "bash_complete", "COMP_WORDS": line,
        "COMP_CWORD": str(len(line.split(" ")) - 1), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    code = "import sys; sys.argv[0] = 'kata'; from grader.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert {row.partition(",")[2] for row in done.stdout.splitlines()} == words


COMMANDS = ["list", "status", "status --json", "hint", "next", "reset hvp", "solution hvp --spoil",
            "diff hvp --spoil", "completion bash", ""]  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS)
def test_what_grades_nothing_imports_no_torch(root: Path, words: str) -> None:
    code = (
        f"import sys; sys.argv[1:] = {words.split()}\n"
        "from grader.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: print(end.code, 'torch' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] in ("0 False", "None False")
