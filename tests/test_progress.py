"""What is kept of a learner's way: written as a whole, set aside where damaged, safe for two."""

import dataclasses
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from grader import catalog
from grader.judge.verdict import Sandbox, Verdict
from grader.learner import overview, progress
from grader.learner.progress import FILE, Progress, change, graded, read

from .conftest import FEW, ROOT


def verdict(
    outcome: str = "failed",
    *,
    kata: str = "maml",
    score: int = 7,
    answer: str = "a",
    found: str = "",
) -> Verdict:
    return Verdict(
        kata=kata, title="", answer=f"kata/{kata}.py", outcome=outcome, summary="",  # type: ignore[arg-type]
        score=score, max_score=20, checks=(), diagnosis={"id": found} if found else None, hint=None,
        error=None, output="", output_truncated=False, seed=1, replay="", answer_sha256=answer,
        grader_version="", torch_version="", sandbox=Sandbox("", ()), duration_s=0.0,
    )  # fmt: skip


def after(*verdicts: Verdict) -> Progress:
    kept = Progress()
    for each in verdicts:
        kept = graded(kept, each, "2030-01-02T03:04:05Z")
        kept = progress.at(kept, each.kata)
    return kept


# ---- what a grading changes -----------------------------------------------------------------


def test_what_was_not_begun_is_not_an_attempt() -> None:
    standing = after(verdict("not_started", score=0)).of("maml")
    assert (standing.attempts, standing.outcome) == (0, "not_started")


def test_the_same_text_once_more_is_not_another_attempt() -> None:
    assert after(verdict(answer="a"), verdict(answer="a")).of("maml").attempts == 1
    assert after(verdict(answer="a"), verdict(answer="b")).of("maml").attempts == 2


def test_the_best_score_and_the_first_pass_stay() -> None:
    standing = after(verdict("passed", score=20), verdict(score=3, answer="b")).of("maml")
    assert standing.best_score == 20
    assert standing.first_passed == "2030-01-02T03:04:05Z"
    assert standing.outcome == "failed"


def test_an_unexplained_failure_has_the_katas_own_ladder() -> None:
    assert after(verdict(found="unexplained")).of("maml").diagnosis is None


def test_a_reset_keeps_what_was_reached() -> None:
    standing = progress.reset(after(verdict("passed", score=20)), "maml").of("maml")
    assert standing.passed
    assert (standing.outcome, standing.answer, standing.rung) == ("", None, 0)


# ---- the file -------------------------------------------------------------------------------


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    kept = change(tmp_path, lambda old: after(verdict(found="first-order"), verdict("passed")))
    assert read(tmp_path) == kept
    assert read(tmp_path).current == "maml"


def test_nothing_kept_means_no_progress(tmp_path: Path) -> None:
    assert read(tmp_path) == Progress()
    assert list(tmp_path.iterdir()) == []


DAMAGED = ["{", "[1]", "\x00", "null", "", '{"format": "kata"}', "[" * 100_000]


@pytest.mark.parametrize("text", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_file_is_set_aside_and_reported(tmp_path: Path, text: str) -> None:
    file = tmp_path / FILE
    file.parent.mkdir()
    file.write_text(text)
    assert "kept as progress.json.damaged, and progress starts afresh" in read(tmp_path).damage
    assert file.with_name("progress.json.damaged").read_text() == text
    assert read(tmp_path) == Progress()


def test_another_version_is_set_aside_and_called_so(tmp_path: Path) -> None:
    file = tmp_path / FILE
    file.parent.mkdir()
    file.write_text('{"format": "kata-progress/2", "katas": {}}')
    said = read(tmp_path).damage
    assert "was written by another version of kata; it is kept as progress.json.other" in said
    assert file.with_name("progress.json.other").exists()
    assert read(tmp_path) == Progress()


def test_a_second_damaged_file_does_not_replace_the_first(tmp_path: Path) -> None:
    file = tmp_path / FILE
    file.parent.mkdir()
    for text in ("first", "second"):
        file.write_text(text)
        assert change(tmp_path, lambda old: after(verdict())).damage
    kept = {path.read_text() for path in file.parent.glob("*.damaged*")}
    assert kept == {"first", "second"}
    assert read(tmp_path).of("maml").attempts == 1


@pytest.mark.parametrize(
    "entry",
    [7, [], {"attempts": "many"}, {"attempts": -5}, {"rung": True}, {"diagnosis": ["x"]}],
    ids=str,
)
def test_a_strange_entry_does_no_harm(tmp_path: Path, entry: object) -> None:
    file = tmp_path / FILE
    file.parent.mkdir()
    file.write_text(json.dumps({"format": progress.FORMAT, "current": 7, "katas": {"maml": entry}}))
    assert read(tmp_path).of("maml") == progress.Standing()
    assert read(tmp_path).current is None


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write all")
def test_a_folder_that_cannot_be_written_is_reported_in_the_systems_words(tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(OSError, match="Permission"):
        change(tmp_path, lambda old: after(verdict()))


def test_where_the_folder_is_a_file_nothing_is_kept_and_that_is_reported(tmp_path: Path) -> None:
    (tmp_path / ".kata").write_text("")
    assert "is not kept" in read(tmp_path).damage


def test_two_terminals_lose_nothing(tmp_path: Path) -> None:
    """Four processes, each of which adds one a hundred times."""
    code = (
        "import dataclasses, sys; from pathlib import Path\n"
        "from grader.learner import progress as p\n"
        "def more(old):\n"
        "    row = old.of('maml')\n"
        "    return old.having('maml', dataclasses.replace(row, hints=row.hints + 1))\n"
        "for _ in range(100): p.change(Path(sys.argv[1]), more)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    running = [subprocess.Popen(command, cwd=ROOT) for _ in range(4)]
    assert [process.wait(60) for process in running] == [0, 0, 0, 0]
    assert read(tmp_path).of("maml").hints == 400
    assert {path.name for path in (tmp_path / ".kata").iterdir()} == {"progress.json", ".lock"}


# ---- where the learner is -------------------------------------------------------------------


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """A repository whose first kata has been passed and whose second has been edited."""
    (tmp_path / "kata").mkdir()
    (tmp_path / "kata" / "maml.py").write_text("mine\n")
    change(tmp_path, lambda old: after(verdict("passed", kata="hvp", score=10)))
    return tmp_path


def test_the_state_of_a_kata_follows_from_progress_and_file(begun: Path) -> None:
    found = overview.look(begun)
    assert [found.row(slug).state for slug in FEW] == ["passed", "begun", "not started"]
    assert found.passed == 1


def test_after_a_passed_kata_the_next_one_is_where_you_are(begun: Path) -> None:
    assert overview.look(begun).current.entry.slug == catalog.slugs()[1]


def test_one_that_no_longer_passes_was_passed_before(begun: Path) -> None:
    change(begun, lambda old: graded(old, verdict(kata="hvp", answer="b")))
    found = overview.look(begun)
    assert found.rows[0].state == "passed before"
    assert found.current.entry.slug == "hvp"


def test_the_next_kata_goes_round_and_ends(begun: Path) -> None:
    rows = overview.look(begun).rows
    following = overview.following(rows, rows[-1])
    assert following is not None
    assert following.entry.slug == catalog.slugs()[1]
    done = [
        dataclasses.replace(row, standing=dataclasses.replace(row.standing, first_passed="x"))
        for row in rows
    ]
    assert overview.following(done, done[0]) is None
